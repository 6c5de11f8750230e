namespace Remediation.Core.Contracts;

/// <summary>Reads a column's dbt tests, one at a time, into rules.</summary>
internal sealed class ColumnTestReader(ContractProblems problems, bool closed, string column)
{
    private readonly NodeValues values = new(problems);

    internal ColumnRules Rules { get; private set; } = new(column);

    internal void Read(ContractNode node)
    {
        if (TestCall.Read(node, problems) is not { } call)
        {
            return;
        }

        switch (call.Name)
        {
            case "not_null" or "dbt_expectations.expect_column_values_to_not_be_null":
                Apply(call, [], rules => rules with { NotNull = true });
                break;
            case "unique" or "dbt_expectations.expect_column_values_to_be_unique":
                Apply(call, [], rules => rules with { Unique = true });
                break;
            case "dbt_utils.not_empty_string":
                Apply(call, ["trim_whitespace"], NotBlank(call));
                break;
            case "accepted_values":
                Apply(call, ["values", "quote"], Accepted(call, "values", "quote"));
                break;
            case "dbt_expectations.expect_column_values_to_be_in_set" or "dbt_expectations.expect_column_distinct_values_to_be_in_set":
                Apply(call, ["value_set", "quote_values"], Accepted(call, "value_set", "quote_values"));
                break;
            case "dbt_utils.not_accepted_values":
                Apply(call, ["values", "quote"], Forbidden(call, "values", "quote"));
                break;
            case "dbt_expectations.expect_column_values_to_not_be_in_set":
                Apply(call, ["value_set", "quote_values"], Forbidden(call, "value_set", "quote_values"));
                break;
            case "relationships":
                Apply(call, ["to", "field"], Relationship(call));
                break;
            case "dbt_utils.accepted_range":
                Apply(call, ["min_value", "max_value", "inclusive"], Between(call, strict: call.Flag("inclusive", values) == false));
                break;
            case "dbt_expectations.expect_column_values_to_be_between":
                Apply(call, ["min_value", "max_value", "strictly"], Between(call, strict: call.Flag("strictly", values) == true));
                break;
            case "dbt_expectations.expect_column_value_lengths_to_be_between":
                Apply(call, ["min_value", "max_value", "strictly"], Lengths(call));
                break;
            case "dbt_expectations.expect_column_value_lengths_to_equal":
                Apply(call, ["value"], ExactLength(call));
                break;
            case "dbt_expectations.expect_column_values_to_be_of_type":
                Apply(call, ["column_type"], OfType(call, call.Need("column_type", problems)));
                break;
            case "dbt_expectations.expect_column_values_to_be_in_type_list":
                Apply(call, ["column_type_list"], OfTypes(call));
                break;
            default:
                if (!PatternTests.TryRead(call, values, problems, column, out Func<ColumnRules, ColumnRules>? update, out string[]? known))
                {
                    Unknown(call);
                    break;
                }

                Apply(call, known, update);
                break;
        }
    }

    private void Apply(TestCall call, string[] known, Func<ColumnRules, ColumnRules>? update)
    {
        if (call.Accepts(known, column, closed, problems) && update is not null && !call.Disabled)
        {
            Rules = update(Rules);
        }
    }

    private void Unknown(TestCall call)
    {
        string name = Words.Clip(call.Name);
        if (closed)
        {
            problems.Add(ContractCodes.UnknownTest, call.Node, $"The test '{name}' is not one of the known tests.");
            return;
        }

        problems.Warn(ContractCodes.UnknownTest, column, name, $"The test '{name}' is not checked here.");
    }

    private Func<ColumnRules, ColumnRules>? NotBlank(TestCall call)
    {
        // Without trimming, dbt refuses only the empty string.
        bool trims = call.Flag("trim_whitespace", values) ?? true;
        return trims ? rules => rules with { NotBlank = true } : rules => rules with { MinLength = Math.Max(rules.MinLength ?? 0, 1) };
    }

    private Func<ColumnRules, ColumnRules>? Accepted(TestCall call, string list, string quote) =>
        ValueList(call, list, quote) is { } listed
            ? rules => rules with
            {
                AcceptedValues = rules.AcceptedValues is null ? listed : [.. rules.AcceptedValues.Intersect(listed, StringComparer.Ordinal)],
            }
            : null;

    private Func<ColumnRules, ColumnRules>? Forbidden(TestCall call, string list, string quote) =>
        ValueList(call, list, quote) is { } listed
            ? rules => rules with { ForbiddenValues = [.. rules.ForbiddenValues.Union(listed, StringComparer.Ordinal)] }
            : null;

    private List<string>? ValueList(TestCall call, string list, string quote)
    {
        if (call.Need(list, problems) is not { } node || values.Texts(node, ContractLimits.MaxAcceptedValues) is not { } texts)
        {
            return null;
        }

        if (call.Flag(quote, values) == false && !texts.All(t => PlainNumber.IsNumber(t) || t is "true" or "false"))
        {
            problems.Add(ContractCodes.ExpressionRefused, node, "Unquoted listed values are numbers or true and false; anything else is an expression.");
            return null;
        }

        return [.. texts.Distinct(StringComparer.Ordinal)];
    }

    private Func<ColumnRules, ColumnRules>? Relationship(TestCall call)
    {
        ContractNode? to = call.Need("to", problems);
        ContractNode? field = call.Need("field", problems);
        if (to is null || field is null || values.Text(to) is not { } text)
        {
            return null;
        }

        if (RelationTarget.Read(text) is not { } target)
        {
            problems.Add(ContractCodes.ExpressionRefused, to, "to is ref('model'), source('schema', 'table') or a plain name.");
            return null;
        }

        return values.Identifier(field) is { } name
            ? rules => rules with { Relationships = [.. rules.Relationships.Append(new ContractRelationship(target, name)).Distinct()] }
            : null;
    }

    private Func<ColumnRules, ColumnRules>? Between(TestCall call, bool strict)
    {
        ContractBound? min = Bound(call, "min_value", strict);
        ContractBound? max = Bound(call, "max_value", strict);
        if (min is null && max is null)
        {
            call.NeedOne("min_value", "max_value", problems);
            return null;
        }

        return rules => rules with { Min = Tighter(rules.Min, min, 1, call), Max = Tighter(rules.Max, max, -1, call) };
    }

    private ContractBound? Bound(TestCall call, string name, bool strict)
    {
        if (call.Find(name) is not { } node)
        {
            return null;
        }

        // 100.50 and 100.5 are one bound, though as text they would be two values.
        if (node is ScalarNode { Kind: ScalarKind.Ambiguous } scalar && scalar.Text.Contains('.', StringComparison.Ordinal) && PlainNumber.IsNumber(scalar.Text))
        {
            return new ContractBound(scalar.Text, IsDate: false, strict);
        }

        if (values.Text(node) is not { } text)
        {
            return null;
        }

        if (PlainNumber.IsNumber(text))
        {
            return new ContractBound(text, IsDate: false, strict);
        }

        string? quoted = text.Length > 2 && text[0] == '\'' && text[^1] == '\'' ? text[1..^1] : null;
        if (quoted is not null && ContractBound.TryReadIso(quoted, out _))
        {
            return new ContractBound(quoted, IsDate: true, strict);
        }

        problems.Add(ContractCodes.ExpressionRefused, node, "A bound is a number, or an ISO date as an SQL literal: \"'2025-01-31'\".");
        return null;
    }

    private ContractBound? Tighter(ContractBound? old, ContractBound? added, int sign, TestCall call)
    {
        if (old is null || added is null)
        {
            return old ?? added;
        }

        int? order = added.CompareTo(old) * sign;
        if (order is null)
        {
            problems.Add(ContractCodes.Contradiction, call.Node, "One bound is a number, another a date.");
            return old;
        }

        return order > 0 || (order == 0 && added.Strict) ? added : old;
    }

    private Func<ColumnRules, ColumnRules>? Lengths(TestCall call)
    {
        int step = call.Flag("strictly", values) == true ? 1 : 0;
        int? min = call.Find("min_value") is { } low ? values.Count(low) + step : null;
        int? max = call.Find("max_value") is { } high ? values.Count(high) - step : null;
        if (min is null && max is null)
        {
            call.NeedOne("min_value", "max_value", problems);
            return null;
        }

        return rules => WithLengths(rules, min, max);
    }

    private Func<ColumnRules, ColumnRules>? ExactLength(TestCall call) =>
        call.Need("value", problems) is { } node && values.Count(node) is { } length ? rules => WithLengths(rules, length, length) : null;

    // Several types are alternatives that no single format is; a column of the file has one of them, which the gate's real dbt run knows.
    private Func<ColumnRules, ColumnRules>? OfTypes(TestCall call)
    {
        if (call.Need("column_type_list", problems) is not { } node)
        {
            return null;
        }

        if (node is ListNode { Items: [var only] })
        {
            return OfType(call, only);
        }

        if (values.Texts(node, ContractLimits.MaxTests) is null)
        {
            return null;
        }

        problems.Warn(ContractCodes.UnknownType, column, Words.Clip(call.Name), "Values are not checked against several types.");
        return null;
    }

    private Func<ColumnRules, ColumnRules>? OfType(TestCall call, ContractNode? node)
    {
        if (node is null || values.Text(node) is not { } text)
        {
            return null;
        }

        var type = ColumnType.Read(text);
        if (!type.IsKnown)
        {
            problems.Warn(ContractCodes.UnknownType, column, call.Name, $"Values of the type '{Words.Clip(text)}' are not checked.");
        }

        return rules => WithLengths(rules with { DataType = type.Name, Format = rules.Format ?? type.Format }, null, type.MaxLength);
    }

    private static ColumnRules WithLengths(ColumnRules rules, int? min, int? max) => rules with
    {
        MinLength = min is null ? rules.MinLength : Math.Max(rules.MinLength ?? 0, min.Value),
        MaxLength = max is null ? rules.MaxLength : Math.Min(rules.MaxLength ?? int.MaxValue, max.Value),
    };
}
