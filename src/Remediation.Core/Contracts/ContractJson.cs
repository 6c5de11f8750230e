using System.Text.Json;
using System.Text.Json.Nodes;
using Remediation.Core.Ledger;

namespace Remediation.Core.Contracts;

/// <summary>
/// Writes a contract in its normal form, which is an inline contract: every rule as exactly one test or setting. For the hash, lists whose order
/// means nothing are sorted, so that two sources that mean the same give the same text; what is stored keeps the declared order.
/// </summary>
internal static class ContractJson
{
    private const string Expect = "dbt_expectations.expect_column_";

    internal static string Meaning(Contract contract) => CanonicalJson.Rewrite(Model(contract, sorted: true).ToJsonString());

    /// <summary>What one column says about its values: neither its name nor what promotion and other rows have to do with it.</summary>
    internal static string Meaning(ColumnRules rules)
    {
        ColumnRules values = rules with
        {
            Name = "",
            Promotion = null,
            MaxChangedShare = null,
            Target = null,
            AgreesOn = [],
            Relationships = [],
        };
        return CanonicalJson.Rewrite(Column(values, sorted: true).ToJsonString());
    }

    internal static string Whole(Contract contract)
    {
        JsonObject model = Model(contract, sorted: false);
        if (contract.Name.Length > 0)
        {
            model["name"] = contract.Name;
        }

        IEnumerable<JsonNode> warnings = contract.Warnings.Select(w => (JsonNode)new JsonArray(w.Code, w.Column, w.Test, w.Message));
        model["warnings"] = new JsonArray([.. warnings]);
        return CanonicalJson.Rewrite(model.ToJsonString());
    }

    internal static IReadOnlyList<ContractWarning> Warnings(JsonElement stored)
    {
        if (!stored.TryGetProperty("warnings", out JsonElement list) || list.ValueKind != JsonValueKind.Array)
        {
            return [];
        }

        var warnings = new List<ContractWarning>();
        foreach (JsonElement item in list.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Array || item.GetArrayLength() != 4 || item.EnumerateArray().Any(v => v.ValueKind != JsonValueKind.String))
            {
                throw new FormatException("The text is not a stored contract: a warning has four texts.");
            }

            warnings.Add(new ContractWarning(item[0].GetString()!, item[1].GetString()!, item[2].GetString()!, item[3].GetString()!));
        }

        return warnings;
    }

    private static JsonObject Model(Contract contract, bool sorted)
    {
        IEnumerable<JsonNode> columns = Ordered(contract.Columns.Values, c => c.Name, sorted).Select(c => (JsonNode)Column(c.Rules, sorted));
        var model = new JsonObject { ["columns"] = new JsonArray([.. columns]) };
        var meta = new JsonObject();
        Put(meta, "primary_key", contract.PrimaryKey.Count > 0 ? Texts(contract.PrimaryKey) : null);
        Put(meta, "promotion", contract.Settings.Promotion == ContractPromotion.Manual ? "manual" : null);
        Put(meta, "max_changed_share", contract.MaxChangedShare);
        Put(meta, "target", contract.Target is { } target ? Target(target) : null);
        PutMeta(model, meta);
        return model;
    }

    private static JsonObject Column(ColumnRules rules, bool sorted)
    {
        var column = new JsonObject { ["name"] = rules.Name };
        JsonNode[] tests = [.. Tests(rules, sorted)];
        Put(column, "tests", tests.Length > 0 ? new JsonArray(tests) : null);
        var meta = new JsonObject();
        Put(meta, "format", rules.Format?.Text);
        Put(meta, "identity", rules.Identity ? true : null);
        Put(meta, "nullable", rules.Nullable == true ? true : null);
        Put(meta, "examples", rules.Examples.Count > 0 ? Texts(Ordered(rules.Examples, e => e, sorted)) : null);
        Put(meta, "agrees_on", rules.AgreesOn.Count > 0 ? Texts(rules.AgreesOn) : null);
        Put(meta, "day_first", rules.DayFirst);
        Put(meta, "max_changed_share", rules.MaxChangedShare);
        Put(meta, "promotion", rules.Promotion?.ToString().ToLowerInvariant());
        if (rules.Target is { } target)
        {
            var node = new JsonObject();
            Put(node, "column", target.Column);
            Put(node, "cast", target.Cast);
            meta["target"] = node;
        }

        PutMeta(column, meta);
        return column;
    }

    private static IEnumerable<JsonNode> Tests(ColumnRules rules, bool sorted)
    {
        if (rules.NotNull)
        {
            yield return "not_null";
        }

        if (rules.Unique)
        {
            yield return "unique";
        }

        if (rules.NotBlank)
        {
            yield return "dbt_utils.not_empty_string";
        }

        if (rules.AcceptedValues is { } accepted)
        {
            yield return Test("accepted_values", new JsonObject { ["values"] = Texts(Ordered(accepted, a => a, sorted)) });
        }

        if (rules.ForbiddenValues.Count > 0)
        {
            yield return Test(Expect + "values_to_not_be_in_set", new JsonObject { ["value_set"] = Texts(Ordered(rules.ForbiddenValues, f => f, sorted)) });
        }

        foreach (ContractRelationship? relationship in Ordered(rules.Relationships, r => r.To + "." + r.Field, sorted))
        {
            yield return Test("relationships", new JsonObject { ["to"] = relationship.To, ["field"] = relationship.Field });
        }

        foreach (string? pattern in Ordered(rules.Patterns, p => p, sorted))
        {
            yield return Test(Expect + "values_to_match_regex", new JsonObject { ["regex"] = pattern });
        }

        foreach (string? pattern in Ordered(rules.ForbiddenPatterns, p => p, sorted))
        {
            yield return Test(Expect + "values_to_not_match_regex", new JsonObject { ["regex"] = pattern });
        }

        if (rules.Min is { } min)
        {
            yield return Bound("min_value", min);
        }

        if (rules.Max is { } max)
        {
            yield return Bound("max_value", max);
        }

        if (rules.MinLength is not null || rules.MaxLength is not null)
        {
            var lengths = new JsonObject();
            Put(lengths, "min_value", rules.MinLength);
            Put(lengths, "max_value", rules.MaxLength);
            yield return Test(Expect + "value_lengths_to_be_between", lengths);
        }

        if (rules.DataType is { } type)
        {
            yield return Test(Expect + "values_to_be_of_type", new JsonObject { ["column_type"] = type });
        }
    }

    private static JsonObject Bound(string name, ContractBound bound)
    {
        var arguments = new JsonObject { [name] = bound.IsDate ? "'" + bound.Text + "'" : bound.Text };
        Put(arguments, "strictly", bound.Strict ? true : null);
        return Test(Expect + "values_to_be_between", arguments);
    }

    private static JsonObject Target(ContractTarget target)
    {
        var node = new JsonObject();
        Put(node, "schema", target.Schema);
        Put(node, "table", target.Table);
        if (target.Key.Count > 0)
        {
            // The batch, not the contract, orders its key columns.
            node["key"] = new JsonObject(target.Key.Select(k => KeyValuePair.Create<string, JsonNode?>(k.From, k.To)));
        }

        if (target.Casts.Count > 0)
        {
            node["casts"] = new JsonObject(target.Casts.Select(c => KeyValuePair.Create<string, JsonNode?>(c.Key, c.Value)));
        }

        return node;
    }

    private static IEnumerable<T> Ordered<T>(IEnumerable<T> items, Func<T, string> name, bool sorted) =>
        sorted ? items.OrderBy(name, StringComparer.Ordinal) : items;

    private static JsonObject Test(string name, JsonObject arguments) => new() { [name] = arguments };

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(t => (JsonNode)t)]);

    private static void Put(JsonObject node, string name, JsonNode? value)
    {
        if (value is not null)
        {
            node[name] = value;
        }
    }

    private static void PutMeta(JsonObject node, JsonObject meta)
    {
        if (meta.Count > 0)
        {
            node["meta"] = new JsonObject { ["remediation"] = meta };
        }
    }
}
