namespace Remediation.Core.Contracts;

/// <summary>Reads one model entry into a contract.</summary>
internal sealed class ModelReader(ContractProblems problems, bool closed)
{
    // "warnings" is what a stored contract has beside the inline form.
    private static readonly string[] ModelKeys = ["name", "description", "columns", "meta", "config", "warnings"];
    private static readonly string[] ColumnKeys = ["name", "description", "data_type", "tests", "data_tests", "meta", "config", "quote"];

    private readonly NodeValues values = new(problems);

    internal Contract? Read(MapNode model)
    {
        RefuseOthers(model, ModelKeys);
        ReportModelTests(model);
        ModelConstraints.Report(model, problems);
        string name = model.Find("name") is ScalarNode { IsNull: false } text ? text.Text : "";
        if (name.Length > ContractLimits.MaxName)
        {
            problems.Add(ContractCodes.InvalidName, model, $"A model's name has at most {ContractLimits.MaxName} characters.");
        }

        ContractSettings settings = new MetaReader(problems, closed).Model(model);
        List<ColumnRules> columns = Columns(model);
        if (problems.Problems.Count > 0)
        {
            return null;
        }

        IEnumerable<ColumnRules> identified = columns.Select(c => settings.PrimaryKey.Contains(c.Name, StringComparer.Ordinal) ? c with { Identity = true } : c);
        return new Contract(name, [.. identified], settings, problems.Warnings);
    }

    private List<ColumnRules> Columns(MapNode model)
    {
        var columns = new List<ColumnRules>();
        if (model.Find("columns") is not { } node || node is ScalarNode { IsNull: true })
        {
            if (closed)
            {
                problems.Add(ContractCodes.WrongShape, model, "A contract has columns.");
            }

            return columns;
        }

        if (node is not ListNode list)
        {
            problems.Add(ContractCodes.WrongShape, node, "columns is a list.");
            return columns;
        }

        if (list.Items.Count > ContractLimits.MaxColumns)
        {
            problems.Add(ContractCodes.TooLarge, node, $"A contract has at most {ContractLimits.MaxColumns} columns.");
            return columns;
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (ContractNode item in list.Items)
        {
            if (item is not MapNode entry || entry.Find("name") is not ScalarNode { Kind: not ScalarKind.Null } name)
            {
                problems.Add(ContractCodes.WrongShape, item, "A column is a mapping with a name.");
                continue;
            }

            if (name.Text.Length is 0 or > ContractLimits.MaxName || name.Text.Any(char.IsControl))
            {
                problems.Add(ContractCodes.InvalidName, name, $"A column's name has 1 to {ContractLimits.MaxName} characters, none of them a control character.");
                continue;
            }

            if (!seen.Add(name.Text))
            {
                problems.Add(ContractCodes.DuplicateColumn, item, $"The column '{Words.Clip(name.Text)}' is declared twice.");
                continue;
            }

            columns.Add(Column(entry, name.Text));
        }

        return columns;
    }

    private ColumnRules Column(MapNode entry, string name)
    {
        RefuseOthers(entry, ColumnKeys);
        var reader = new ColumnTestReader(problems, closed, name);
        foreach (ContractNode test in Tests(entry))
        {
            reader.Read(test);
        }

        ColumnRules rules = new MetaReader(problems, closed).Column(entry, ModelConstraints.Column(entry, reader.Rules, problems));
        ColumnChecks.Check(rules, entry, problems);
        return rules;
    }

    private IEnumerable<ContractNode> Tests(MapNode entry)
    {
        var tests = new List<ContractNode>();
        foreach (string? key in new[] { "tests", "data_tests" })
        {
            switch (entry.Find(key))
            {
                case null or ScalarNode { IsNull: true }:
                    break;
                case ListNode list:
                    tests.AddRange(list.Items);
                    break;
                case { } other:
                    problems.Add(ContractCodes.WrongShape, other, $"{key} is a list.");
                    break;
            }
        }

        if (tests.Count <= ContractLimits.MaxTests)
        {
            return tests;
        }

        problems.Add(ContractCodes.TooLarge, entry, $"A column has at most {ContractLimits.MaxTests} tests.");
        return [];
    }

    // A test of the whole model says nothing about single values; the gate's real dbt run is where it counts.
    private void ReportModelTests(MapNode model)
    {
        foreach (ContractNode test in Tests(model))
        {
            string name = test switch
            {
                ScalarNode scalar => scalar.Text,
                MapNode map => (map.Find("test_name") as ScalarNode)?.Text ?? (map.Entries.Count > 0 ? map.Entries[0].Key : ""),
                _ => "",
            };
            problems.Warn(ContractCodes.UnknownTest, "", Words.Clip(name), $"The model test '{Words.Clip(name)}' is not checked here.");
        }
    }

    private void RefuseOthers(MapNode entry, string[] known)
    {
        if (!closed)
        {
            return;
        }

        foreach ((string? key, ContractNode? node) in entry.Entries)
        {
            if (!known.Contains(key, StringComparer.Ordinal))
            {
                problems.Add(ContractCodes.UnknownKey, node, $"The key '{Words.Clip(key)}' is not part of an inline contract.");
            }
        }
    }
}
