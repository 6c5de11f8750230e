namespace Remediation.Core.Contracts;

/// <summary>Checks that what a column declares can hold together.</summary>
internal static class ColumnChecks
{
    internal static void Check(ColumnRules rules, ContractNode where, ContractProblems problems)
    {
        if (rules.NotNull && rules.Nullable == true)
        {
            problems.Add(ContractCodes.Contradiction, where, "The column is both not_null and nullable.");
        }

        if (rules.AcceptedValues is { } accepted && accepted.All(rules.ForbiddenValues.Contains))
        {
            problems.Add(ContractCodes.Contradiction, where, "No value is in all of the column's lists of accepted values and in none of those that are not allowed.");
        }

        if (rules.MinLength > rules.MaxLength)
        {
            problems.Add(ContractCodes.Contradiction, where, "The shortest length is above the longest.");
        }

        if (rules is { Min: { } min, Max: { } max })
        {
            int? sign = min.CompareTo(max);
            if (sign is null || sign > 0 || (sign == 0 && (min.Strict || max.Strict)))
            {
                problems.Add(ContractCodes.Contradiction, where, "No value is between the column's bounds.");
            }
        }

        if (problems.Problems.Count > 0)
        {
            return;
        }

        var column = new ColumnContract(rules);
        for (int i = 0; i < rules.Examples.Count; i++)
        {
            if (column.Check(rules.Examples[i]) is { } failure)
            {
                problems.Add(ContractCodes.ExampleFails, where, $"Example {Words.Number(i + 1)} is not valid: {failure.Message}");
            }
        }
    }
}
