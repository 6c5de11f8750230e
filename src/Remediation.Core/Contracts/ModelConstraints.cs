namespace Remediation.Core.Contracts;

/// <summary>
/// The <c>constraints</c> of dbt's enforced model contracts, which a database checks on writing: those on a single column that are tests in other words count
/// as such, every other is reported.
/// </summary>
internal static class ModelConstraints
{
    internal static ColumnRules Column(MapNode column, ColumnRules rules, ContractProblems problems)
    {
        foreach (string type in Types(column, problems))
        {
            switch (type)
            {
                case "not_null":
                    rules = rules with { NotNull = true };
                    break;
                case "unique":
                    rules = rules with { Unique = true };
                    break;
                case "primary_key":
                    rules = rules with { NotNull = true, Unique = true };
                    break;
                default:
                    Warn(type, rules.Name, problems);
                    break;
            }
        }

        return rules;
    }

    internal static void Report(MapNode model, ContractProblems problems)
    {
        foreach (string type in Types(model, problems))
        {
            Warn(type, "", problems);
        }

        if (model.Find("versions") is ListNode)
        {
            problems.Warn(ContractCodes.UnknownTest, "", "versions", "What single versions of the model change in its columns is not read.");
        }
    }

    private static IEnumerable<string> Types(MapNode entry, ContractProblems problems)
    {
        switch (entry.Find("constraints"))
        {
            case null or ScalarNode { IsNull: true }:
                yield break;
            case ListNode list:
                foreach (ContractNode item in list.Items)
                {
                    if ((item as MapNode)?.Find("type") is ScalarNode { IsNull: false } type)
                    {
                        yield return type.Text;
                    }
                    else
                    {
                        problems.Add(ContractCodes.WrongShape, item, "A constraint is a mapping with a type.");
                    }
                }

                break;
            case { } other:
                problems.Add(ContractCodes.WrongShape, other, "constraints is a list.");
                break;
        }
    }

    private static void Warn(string type, string column, ContractProblems problems) =>
        problems.Warn(ContractCodes.UnknownTest, column, Words.Clip(type), $"The constraint '{Words.Clip(type)}' is not checked here.");
}
