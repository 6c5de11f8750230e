using System.Text.RegularExpressions;

namespace Remediation.Core.Contracts;

/// <summary>Reads the <c>target</c> settings. Their names go into SQL, so each is a checked identifier or type.</summary>
internal sealed partial class TargetReader(ContractProblems problems, NodeValues values)
{
    internal ContractTarget? Model(ContractNode node)
    {
        if (node is ScalarNode)
        {
            return Short(node);
        }

        if (node is not MapNode map)
        {
            problems.Add(ContractCodes.WrongShape, node, "target is schema.table, or a mapping with schema, table, key, casts.");
            return null;
        }

        var target = new ContractTarget(null, null, [], new Dictionary<string, string>(StringComparer.Ordinal));
        foreach ((string? key, ContractNode? entry) in map.Entries)
        {
            target = key switch
            {
                "schema" => target with { Schema = values.Identifier(entry) },
                "table" => target with { Table = values.Identifier(entry) },
                "key" => target with { Key = Key(entry) },
                "casts" => target with { Casts = Casts(entry) },
                _ => Unknown(key, entry, target),
            };
        }

        return target;
    }

    internal ColumnTarget? Column(ContractNode node)
    {
        if (node is not MapNode map)
        {
            problems.Add(ContractCodes.WrongShape, node, "A column's target is a mapping with column and cast.");
            return null;
        }

        var target = new ColumnTarget(null, null);
        foreach ((string? key, ContractNode? entry) in map.Entries)
        {
            target = key switch
            {
                "column" => target with { Column = values.Identifier(entry) },
                "cast" => target with { Cast = Type(entry) },
                _ => Unknown(key, entry, target),
            };
        }

        return target;
    }

    private ContractTarget? Short(ContractNode node)
    {
        string[]? parts = values.Text(node)?.Split('.');
        if (parts is { Length: 1 or 2 } && parts.All(NodeValues.IsIdentifier))
        {
            return new ContractTarget(parts.Length == 2 ? parts[0] : null, parts[^1], [], new Dictionary<string, string>(StringComparer.Ordinal));
        }

        problems.Add(ContractCodes.InvalidName, node, "target is a plain name, or schema.table.");
        return null;
    }

    private List<ContractTargetKey> Key(ContractNode node)
    {
        switch (node)
        {
            case ListNode list:
                return [.. list.Items.Select(values.Identifier).OfType<string>().Select(n => new ContractTargetKey(n, n))];
            case MapNode map:
                return [.. map.Entries.Select(e => (e.Key, To: values.Identifier(e.Value))).Where(e => e.To is not null).Select(e => new ContractTargetKey(e.Key, e.To!))];
            default:
                problems.Add(ContractCodes.WrongShape, node, "key is a list of names, or a mapping from the batch's names to the table's.");
                return [];
        }
    }

    private Dictionary<string, string> Casts(ContractNode node)
    {
        var casts = new Dictionary<string, string>(StringComparer.Ordinal);
        if (node is not MapNode map)
        {
            problems.Add(ContractCodes.WrongShape, node, "casts is a mapping from column names to types.");
            return casts;
        }

        foreach ((string? column, ContractNode? entry) in map.Entries)
        {
            if (Type(entry) is { } type)
            {
                casts[column] = type;
            }
        }

        return casts;
    }

    private string? Type(ContractNode node)
    {
        if (values.Text(node) is not { } text)
        {
            return null;
        }

        if (text.Length <= 63 && SqlType().IsMatch(text))
        {
            return text;
        }

        problems.Add(ContractCodes.InvalidName, node, "A type is written like date, numeric(10,2), timestamp without time zone or text[].");
        return null;
    }

    private T Unknown<T>(string key, ContractNode node, T unchanged)
    {
        problems.Add(ContractCodes.UnknownSetting, node, $"There is no setting '{Words.Clip(key)}' in target.");
        return unchanged;
    }

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_]*(?: [A-Za-z]+){0,3}(?:\([0-9]{1,4}(?:, ?[0-9]{1,4})?\))?(?: [A-Za-z]+){0,3}(?:\[\])?\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex SqlType();
}
