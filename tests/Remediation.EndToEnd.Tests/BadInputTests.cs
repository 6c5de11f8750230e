using System.Text;
using System.Text.Json;
using Remediation.EndToEnd.Tests.Fixtures;

namespace Remediation.EndToEnd.Tests;

/// <summary>Bad input of every kind: a clear code and exit 2, or a quarantined row; nothing crashes, nothing is lost.</summary>
[Collection(nameof(PublishedCli))]
public sealed class BadInputTests(PublishedCli cli)
{
    private const string Contract = """
        models:
          - name: t
            columns:
              - name: day
                tests: [not_null]
                meta: {remediation: {format: "date:%Y-%m-%d", day_first: true}}
        """;

    private const string Good = """{"schema":"remediation.batch/v1","batch_id":"b","source":"s","table":"t","primary_key":["id"],"rows":[ROWS]}""";

    [Theory]
    [InlineData("batch.json", "nonsense", "NOT_JSON")]
    [InlineData("batch.json", "", "NOT_JSON")]
    [InlineData("batch.json", "[]", "INVALID_BATCH")]
    [InlineData("batch.json", """{"schema":"remediation.batch/v9"}""", "INVALID_BATCH")]
    [InlineData("batch.json", """{"schema":"remediation.batch/v1","batch_id":"b","source":"s","table":"t","primary_key":["id"],"rows":[]}""", "NO_ROWS")]
    [InlineData("batch.json", """{"schema":"remediation.batch/v1","batch_id":"b","source":"s","table":"t","primary_key":["id"],"contract":"nobody","rows":[{}]}""", "UNKNOWN_CONTRACT")]
    [InlineData("batch.json", """{"schema":"remediation.batch/v1","batch_id":"b","source":"s","table":"t","primary_key":["id"],"rows":{"uri":"file:../../etc/passwd","sha256":"0000000000000000000000000000000000000000000000000000000000000000"}}""", "INTAKE_FILE")]
    [InlineData("table.xlsx", "PK", "INVALID_BATCH")]
    public async Task Run_BadMessage_ExitsTwoWithCode(string name, string content, string code)
    {
        using var work = new WorkFolder();

        CommandResult run = await cli.RunAsync(work.Path, "run", work.Write(name, content), "--data-dir", work.Data);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(code, run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }

    [Theory]
    [InlineData("id,day\n1,2025-01-01\n\"2,31/12/2025\n", "INVALID_TABLE")]
    [InlineData("", "INVALID_TABLE")]
    [InlineData("id,id\n1,2\n", "INVALID_TABLE")]
    [InlineData("nr,day\n1,31/12/2025\n2,30/12/2025\n", "INVALID_KEY")]
    [InlineData("id,day\n1,31/12/2025\n1,30/12/2025\n", "INVALID_KEY")]
    [InlineData("id,day\n,31/12/2025\n", "INVALID_KEY")]
    public async Task Run_BadTable_ExitsTwoWithCode(string content, string code)
    {
        using var work = new WorkFolder();

        CommandResult run = await RunTableAsync(work, Encoding.UTF8.GetBytes(content));

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(code, run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("windows-1252 bytes")]
    [InlineData("utf-16")]
    public async Task Run_WrongEncoding_SaysSo(string encoding)
    {
        using var work = new WorkFolder();
        byte[] bytes = encoding == "utf-16" ? Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes("id,day\n1,x\n")).ToArray() : [.. "id,day\n1,caf"u8, 0xE9, .. "\n"u8];

        CommandResult run = await RunTableAsync(work, bytes);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("INVALID_TABLE", run.Error, StringComparison.Ordinal);
        Assert.Contains("UTF-8", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_MissingFileOrContract_ExitsTwo()
    {
        using var work = new WorkFolder();

        CommandResult noFile = await cli.RunAsync(work.Path, "run", work.File("nothing.json"), "--data-dir", work.Data);
        CommandResult noContract = await cli.RunAsync(work.Path, "run", work.Write("t.csv", "id,day\n1,x\n"), "--data-dir", work.Data);

        Assert.Equal((2, 2), (noFile.ExitCode, noContract.ExitCode));
        Assert.Contains("--contract", noContract.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_UnknownOption_IsAUsageError()
    {
        using var work = new WorkFolder();

        Assert.Equal(64, (await cli.RunAsync(work.Path, "frobnicate")).ExitCode);
    }

    [Fact]
    public async Task Run_RaggedRowAndHugeCell_AreQuarantinedAndPassThroughUnchanged()
    {
        using var work = new WorkFolder();
        string huge = new('x', 1_000_000);
        string table = $"id,day\n1,31/12/2025\n2\n3,{huge}\n4,2025-01-01\n";

        CommandResult run = await RunTableAsync(work, Encoding.UTF8.GetBytes(table));

        Assert.True(run.ExitCode == 0, run.Error);
        using var report = JsonDocument.Parse(await File.ReadAllTextAsync(work.File("report.json")));
        JsonElement counts = report.RootElement.GetProperty("counts");
        Assert.Equal((3, 1, 2), (counts.GetProperty("source").GetInt32(), counts.GetProperty("success").GetInt32(), counts.GetProperty("quarantine").GetInt32()));
        Assert.Equal(2, counts.GetProperty("by_reason").GetProperty("INVALID_ROW").GetInt32());
        Assert.Equal(table.Replace("31/12/2025", "2025-12-31", StringComparison.Ordinal), await File.ReadAllTextAsync(work.File("out.csv")));
    }

    [Fact]
    public async Task Run_BadRows_AreQuarantinedEachWithItsReason()
    {
        using var work = new WorkFolder();
        string[] rows =
        [
            Row("1", "31/12/2025"), Row("2", "30/12/2025"), Row("2", "30/12/2025"), Row("3", "29/12/2025"), Row("3", "28/12/2025"), Row("4", "a\\u0000b"),
            Row("5", "27/12/2025").Replace("NEEDS_AI", "OK", StringComparison.Ordinal), "7", "{}", Row("6", new string('9', 70_000)),
        ];
        string contract = """, "contract":{"columns":[{"name":"day","tests":["not_null"],"meta":{"remediation":{"format":"date:%Y-%m-%d","day_first":true}}}]}, "rows":""";
        string body = Good.Replace(""","rows":""", contract, StringComparison.Ordinal).Replace("ROWS", string.Join(',', rows), StringComparison.Ordinal);

        CommandResult run = await cli.RunAsync(work.Path, "run", work.Write("b.json", body), "--data-dir", work.Data, "--json");

        Assert.True(run.ExitCode == 0, run.Error);
        using var report = JsonDocument.Parse(run.Output);
        JsonElement counts = report.RootElement.GetProperty("counts");
        JsonElement reasons = counts.GetProperty("by_reason");
        Assert.Equal((10, 2, 8), (counts.GetProperty("source").GetInt32(), counts.GetProperty("success").GetInt32(), counts.GetProperty("quarantine").GetInt32()));
        Assert.Equal(1, reasons.GetProperty("DUPLICATE_CELL").GetInt32());
        Assert.Equal(2, reasons.GetProperty("CONFLICTING_CELLS").GetInt32());
        Assert.Equal(1, reasons.GetProperty("UNREPRESENTABLE").GetInt32());
        Assert.Equal(1, reasons.GetProperty("NOT_TAGGED").GetInt32());
        Assert.Equal(3, reasons.GetProperty("INVALID_ROW").GetInt32());
    }

    private static string Row(string id, string value) =>
        $$"""{"row_id":"{{id}}","key":{"id":"{{id}}"},"column":"day","value":"{{value}}","tag":"NEEDS_AI"}""";

    private Task<CommandResult> RunTableAsync(WorkFolder work, byte[] table)
    {
        File.WriteAllBytes(work.File("t.csv"), table);
        return cli.RunAsync(
            work.Path, "run", work.File("t.csv"), "--contract", work.Write("t.yml", Contract), "--key", "id", "--data-dir", work.Data, "--out", work.File("out.csv"), "--report", work.File("report.json"));
    }
}
