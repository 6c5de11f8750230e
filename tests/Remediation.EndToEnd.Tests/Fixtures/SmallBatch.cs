namespace Remediation.EndToEnd.Tests.Fixtures;

/// <summary>Batch messages of a few dates, with their contract inline.</summary>
internal static class SmallBatch
{
    public const string Contract = """
        {"columns":[{"name":"ordered_at","tests":["not_null"],"meta":{"remediation":{"format":"date:%Y-%m-%d","day_first":true}}}]}
        """;

    public static string Of(string id, params (string Row, string Value)[] rows) =>
        OfLines(id, rows.Select(r => $$"""{"row_id":"{{r.Row}}","key":{"order_id":"{{r.Row}}"},"column":"ordered_at","value":"{{r.Value}}","tag":"NEEDS_AI"}"""));

    public static string OfLines(string id, IEnumerable<string> lines) =>
        $$"""{"schema":"remediation.batch/v1","batch_id":"{{id}}","source":"t","table":"orders","primary_key":["order_id"],"contract":{{Contract}},"rows":[{{string.Join(',', lines)}}]}""";
}
