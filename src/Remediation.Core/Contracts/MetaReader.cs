namespace Remediation.Core.Contracts;

/// <summary>Reads <c>meta.remediation</c>, the closed list of settings that dbt lacks, of models and of columns.</summary>
internal sealed class MetaReader(ContractProblems problems, bool closed)
{
    private readonly NodeValues values = new(problems);

    internal ContractSettings Model(MapNode model)
    {
        var settings = new ContractSettings([], ContractPromotion.Auto, null, null);
        foreach ((string? key, ContractNode? node) in Settings(model))
        {
            settings = key switch
            {
                "promotion" => settings with { Promotion = Promotion(node) ?? settings.Promotion },
                "max_changed_share" => settings with { MaxChangedShare = values.Share(node) },
                "primary_key" => settings with { PrimaryKey = PrimaryKey(node) },
                "target" => settings with { Target = new TargetReader(problems, values).Model(node) },
                _ => Unknown(key, node, settings),
            };
        }

        return settings;
    }

    internal ColumnRules Column(MapNode column, ColumnRules rules)
    {
        foreach ((string? key, ContractNode? node) in Settings(column))
        {
            rules = key switch
            {
                "format" => rules with { Format = Format(node) ?? rules.Format },
                "identity" => rules with { Identity = values.Boolean(node) == true },
                "nullable" => Nullable(rules, values.Boolean(node)),
                "examples" => rules with { Examples = values.Texts(node, ContractLimits.MaxExamples) ?? [] },
                "agrees_on" => rules with { AgreesOn = values.Texts(node, ContractLimits.MaxExamples) ?? [] },
                "day_first" => rules with { DayFirst = values.Boolean(node) },
                "max_changed_share" => rules with { MaxChangedShare = values.Share(node) },
                "promotion" => rules with { Promotion = Promotion(node) },
                "target" => rules with { Target = new TargetReader(problems, values).Column(node) },
                _ => Unknown(key, node, rules),
            };
        }

        return rules;
    }

    private static ColumnRules Nullable(ColumnRules rules, bool? nullable) =>
        nullable == false ? rules with { NotNull = true } : rules with { Nullable = nullable };

    private T Unknown<T>(string key, ContractNode node, T unchanged)
    {
        problems.Add(ContractCodes.UnknownSetting, node, $"There is no setting '{Words.Clip(key)}' here.");
        return unchanged;
    }

    private IEnumerable<KeyValuePair<string, ContractNode>> Settings(MapNode entry)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (ContractNode? meta in new[] { entry.Find("meta"), (entry.Find("config") as MapNode)?.Find("meta") })
        {
            foreach ((string? key, ContractNode? node) in Remediation(meta))
            {
                if (seen.Add(key))
                {
                    yield return new(key, node);
                }
                else
                {
                    problems.Add(ContractCodes.DuplicateKey, node, $"The setting '{Words.Clip(key)}' is given both in meta and in config.meta.");
                }
            }
        }
    }

    // The closed inline form has no other users of meta, so its settings may also stand there directly.
    private IEnumerable<KeyValuePair<string, ContractNode>> Remediation(ContractNode? meta)
    {
        if (meta is not MapNode map)
        {
            if (closed && meta is not (null or ScalarNode { IsNull: true }))
            {
                problems.Add(ContractCodes.WrongShape, meta, "meta is a mapping.");
            }

            return [];
        }

        switch (map.Find("remediation"))
        {
            case MapNode settings when !closed || map.Entries.Count == 1:
                return settings.Entries;
            case null when closed:
                return map.Entries;
            case null or ScalarNode { IsNull: true }:
                return [];
            case { } other:
                problems.Add(ContractCodes.WrongShape, other, "meta.remediation is a mapping, alone in an inline contract's meta.");
                return [];
        }
    }

    private ValueFormat? Format(ContractNode node)
    {
        if (values.Text(node) is not { } text)
        {
            return null;
        }

        if (ValueFormat.TryParse(text, out ValueFormat? format, out string? problem))
        {
            return format;
        }

        problems.Add(ContractCodes.InvalidFormat, node, problem);
        return null;
    }

    private ContractPromotion? Promotion(ContractNode node)
    {
        switch (values.Text(node))
        {
            case "auto":
                return ContractPromotion.Auto;
            case "manual":
                return ContractPromotion.Manual;
            case null:
                return null;
            default:
                problems.Add(ContractCodes.InvalidArgument, node, "promotion is auto or manual.");
                return null;
        }
    }

    private List<string> PrimaryKey(ContractNode node)
    {
        IReadOnlyList<string>? names = node is ScalarNode ? (values.Text(node) is { } one ? [one] : null) : values.Texts(node, 16);
        List<string> key = names?.ToList() ?? [];
        if (key.Distinct(StringComparer.Ordinal).Count() != key.Count || key.Exists(k => k.Length is 0 or > ContractLimits.MaxName))
        {
            problems.Add(ContractCodes.InvalidArgument, node, "primary_key is a list of different column names.");
        }

        return key;
    }
}
