using System.Text.Json;
using Remediation.EndToEnd.Tests.Fixtures;

namespace Remediation.EndToEnd.Tests;

/// <summary>An auditor's questions to the published program, on a data folder and on an export carried away.</summary>
[Collection(nameof(PublishedCli))]
public sealed class AuditCommandTests(PublishedCli cli)
{
    [Fact]
    public async Task Audit_TamperedExport_IsNotVerifiedAndAnswersNothing()
    {
        using var work = new WorkFolder();
        string[] lines = await RunAndExportAsync(work);
        int entry = Array.FindIndex(lines, l => l.Contains("\"kind\":\"fix\"", StringComparison.Ordinal));
        lines[entry] = lines[entry].Replace("\"attempt\":1", "\"attempt\":2", StringComparison.Ordinal);
        string tampered = work.Write("tampered.jsonl", string.Join('\n', lines) + "\n");

        CommandResult verify = await cli.RunAsync(work.Path, "audit", "verify", "--file", tampered);
        CommandResult query = await cli.RunAsync(work.Path, "audit", "query", "--column", "ordered_at", "--file", tampered);

        Assert.Equal((6, 6), (verify.ExitCode, query.ExitCode));
        Assert.Contains("BAD_LEAF", verify.Output, StringComparison.Ordinal);
        Assert.Contains("BAD_LEAF", query.Error, StringComparison.Ordinal);
        Assert.Empty(query.Output);
    }

    [Fact]
    public async Task Audit_QueryOfARow_GivesItsEntriesFromFolderAndExportAlike()
    {
        using var work = new WorkFolder();
        string[] lines = await RunAndExportAsync(work);
        string wanted = lines.First(l => l.Contains("\"kind\":\"fix\"", StringComparison.Ordinal));
        string row = JsonDocument.Parse(wanted).RootElement.GetProperty("row_id").GetString()!;
        string[] expected = [.. lines.Where(l => l.Contains($"\"row_id\":\"{row}\"", StringComparison.Ordinal))];

        CommandResult folder = await cli.RunAsync(work.Path, "audit", "query", "--row", row, "--data-dir", work.Data, "--json");
        CommandResult file = await cli.RunAsync(work.Path, "audit", "query", "--row", row, "--file", work.File("ledger.jsonl"), "--json");
        CommandResult people = await cli.RunAsync(work.Path, "audit", "query", "--row", row, "--file", work.File("ledger.jsonl"));
        CommandResult nobody = await cli.RunAsync(work.Path, "audit", "query", "--row", "no such row", "--file", work.File("ledger.jsonl"));

        Assert.Equal(expected, folder.Output.TrimEnd('\n').Split('\n'));
        Assert.Equal(folder.Output, file.Output);
        Assert.Contains("lambda_applied", people.Output, StringComparison.Ordinal);
        Assert.Contains("  promoted\n", people.Output, StringComparison.Ordinal);
        CommandResult peopleOfFolder = await cli.RunAsync(work.Path, "audit", "query", "--row", row, "--data-dir", work.Data);
        Assert.Equal(people.Output, peopleOfFolder.Output);
        Assert.Equal(1, nobody.ExitCode);
    }

    [Fact]
    public async Task Audit_ProofOfARow_HoldsForAVerifierThatKnowsOnlySha256()
    {
        using var work = new WorkFolder();
        string[] lines = await RunAndExportAsync(work);
        JsonElement wanted = JsonDocument.Parse(lines.Last(l => l.Contains("\"kind\":\"fix\"", StringComparison.Ordinal))).RootElement;
        string proofFile = work.File("row.tlog-proof");

        CommandResult prove = await cli.RunAsync(
            work.Path, "audit", "prove", "--seq", wanted.GetProperty("seq").GetRawText(), "--data-dir", work.Data, "--out", proofFile);

        Assert.True(prove.ExitCode == 0, prove.Error);
        string proof = await File.ReadAllTextAsync(proofFile);
        (string entry, string origin, long size) = Assert.NotNull(IndependentVerifier.Check(proof));
        Assert.Equal(wanted.GetProperty("row_id").GetString(), JsonDocument.Parse(entry).RootElement.GetProperty("row_id").GetString());
        Assert.Equal(("remediation.local/ledger", lines.Count(l => l.Contains("\"seq\":", StringComparison.Ordinal))), (origin, size));
        string keyFile = Path.Combine(work.Data, "ledger.key.pub");
        CommandResult offline = await cli.RunAsync(work.Path, "audit", "verify", "--proof", proofFile, "--key", keyFile);
        Assert.True(offline.ExitCode == 0, offline.Error);
        Assert.Contains(wanted.GetProperty("row_id").GetString()!, offline.Output, StringComparison.Ordinal);
        string forged = work.Write("forged.tlog-proof", proof.Replace("index " + wanted.GetProperty("seq").GetRawText(), "index 0", StringComparison.Ordinal));
        CommandResult refused = await cli.RunAsync(work.Path, "audit", "verify", "--proof", forged, "--key", keyFile);
        Assert.Equal((6, ""), (refused.ExitCode, refused.Output));
        Assert.Contains("NOT_INCLUDED", refused.Error, StringComparison.Ordinal);
        Assert.Equal(64, (await cli.RunAsync(work.Path, "audit", "verify", "--proof", proofFile)).ExitCode);
        Assert.Null(IndependentVerifier.Check(proof.Replace("index " + wanted.GetProperty("seq").GetRawText(), "index 0", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Audit_ConsistencyOfTwoCheckpoints_IsProvedAndAnotherLogsIsNot()
    {
        using var work = new WorkFolder();
        await RunAndExportAsync(work);
        string older = Directory.GetFiles(Path.Combine(work.Data, "checkpoints")).Order(StringComparer.Ordinal).First();
        string foreign = work.Write("foreign.checkpoint", (await File.ReadAllTextAsync(older)).Replace("remediation.local", "elsewhere.local", StringComparison.Ordinal));

        CommandResult good = await cli.RunAsync(work.Path, "audit", "prove", "--old-checkpoint", older, "--data-dir", work.Data);
        CommandResult bad = await cli.RunAsync(work.Path, "audit", "prove", "--old-checkpoint", foreign, "--data-dir", work.Data);

        Assert.Contains("remediation.consistency-proof/v1", good.Output, StringComparison.Ordinal);
        Assert.Equal((0, 6), (good.ExitCode, bad.ExitCode));
        Assert.Empty(bad.Output);
    }

    private async Task<string[]> RunAndExportAsync(WorkFolder work)
    {
        CommandResult run = await cli.RunAsync(
            work.Path, "run", Repository.Sample("batch.json"), "--contract", Repository.Contract("orders.yml"), "--data-dir", work.Data);
        Assert.True(run.ExitCode == 0, run.Error);
        CommandResult export = await cli.RunAsync(work.Path, "audit", "export", "--data-dir", work.Data);
        Assert.True(export.ExitCode == 0, export.Error);
        work.Write("ledger.jsonl", export.Output);
        return export.Output.TrimEnd('\n').Split('\n');
    }
}
