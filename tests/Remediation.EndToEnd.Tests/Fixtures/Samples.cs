using System.Text.Json.Nodes;
using Remediation.SampleData;

namespace Remediation.EndToEnd.Tests.Fixtures;

/// <summary>Generated dates in twelve spellings, with their truth.</summary>
internal static class DatesSample
{
    private const string Contract = """
        version: 2
        models:
          - name: orders
            columns:
              - name: ordered_at
                tests: [not_null]
                meta: {remediation: {format: "date:%Y-%m-%d", day_first: true}}
        """;

    public static (string Batch, Dictionary<string, string> Truth, string ContractFile) Write(WorkFolder work, int count, ulong seed = 7)
    {
        SampleAnomaly[] anomalies = [.. DateSpellings.Anomalies(count, seed)];
        using (FileStream stream = File.Create(work.File("dates.jsonl")))
        {
            AnomalyWriter.WriteJsonLines(stream, anomalies);
        }

        return (
            work.File("dates.jsonl"),
            anomalies.ToDictionary(a => a.RowId, a => a.Truth, StringComparer.Ordinal),
            work.Write("orders.yml", Contract));
    }
}

/// <summary>What a time of the flights table looks like.</summary>
internal static class FlightsContract
{
    public static string Yaml { get; } =
        "version: 2\nmodels:\n  - name: flights\n    columns:\n" + string.Concat(
            new[] { "sched_dep_time", "act_dep_time", "sched_arr_time", "act_arr_time" }.Select(column =>
                $"      - name: {column}\n        tests:\n          - not_null\n"
                + "          - dbt_expectations.expect_column_values_to_match_regex: {regex: '^(1[0-2]|[1-9]):[0-5][0-9] [ap]\\.m\\.$'}\n"
                + "        meta: {remediation: {agrees_on: [flight]}}\n"));
}

/// <summary>What an export says.</summary>
internal static class LedgerView
{
    /// <summary>The fixes whose entries are void: an operator's restart discarded what they had staged.</summary>
    public static HashSet<string> SupersededFixes(IEnumerable<string> export) =>
    [
        .. export.Select(l => JsonNode.Parse(l)!.AsObject()).Where(e => e.ContainsKey("superseded_fixes"))
            .SelectMany(e => e["superseded_fixes"]!.AsArray().Select(f => f!.GetValue<string>())),
    ];

    /// <summary>The new value of each row that has a fix entry; a row with two fails.</summary>
    public static Dictionary<string, string?> NewValuesByRow(IEnumerable<string> export)
    {
        var values = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (JsonObject entry in export.Select(l => JsonNode.Parse(l)!.AsObject()).Where(e => e["kind"]!.GetValue<string>() == "fix"))
        {
            values.Add(entry["row_id"]!.GetValue<string>(), entry["new_value"]?.GetValue<string>());
        }

        return values;
    }
}
