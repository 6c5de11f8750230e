using System.Globalization;
using System.Text.Json;
using Remediation.EndToEnd.Tests.Fixtures;

namespace Remediation.EndToEnd.Tests;

/// <summary>A steward at the command line: from a batch that nobody can settle to its promotion under the steward's name.</summary>
[Collection(nameof(PublishedCli))]
public sealed class ReviewTests(PublishedCli cli)
{
    [Fact]
    public async Task Review_AmbiguousDates_AreListedShownApprovedAndPromoted()
    {
        using var work = new WorkFolder();
        await using RunningHost host = await RunningHost.StartAsync(cli, work.Data, work.Path);
        string batch = work.Write("batch.json", SmallBatch.Of("b-1", ("1", "03/04/2025"), ("2", "05/06/2025")).Replace(",\"day_first\":true", "", StringComparison.Ordinal));
        string[] key = ["--url", host.Client.BaseAddress!.ToString(), "--api-key", RunningHost.Key(work.Data, "masterKey")];

        using var sent = JsonDocument.Parse(await DoneAsync(work, ["submit", batch, "--json", .. key]));
        string runId = sent.RootElement.GetProperty("run_id").GetString()!;
        JsonElement first = await host.EndedAsync(runId);
        Assert.Equal(2, first.GetProperty("counts").GetProperty("by_reason").GetProperty("AMBIGUOUS").GetInt32());

        Assert.Contains("AMBIGUOUS", await DoneAsync(work, ["reviews", "--run", runId, .. key]), StringComparison.Ordinal);
        using var listed = JsonDocument.Parse(await DoneAsync(work, ["reviews", "--column", "ordered_at", "--json", .. key]));
        string id = listed.RootElement.GetProperty("reviews")[0].GetProperty("review_id").GetString()!;
        string shown = await DoneAsync(work, ["review", id, .. key]);
        Assert.Contains("waits for a person", shown, StringComparison.Ordinal);
        Assert.Contains("\"03/04/2025\"  \"2025-04-03\"", shown, StringComparison.Ordinal);
        Assert.Contains("would also do: ", shown, StringComparison.Ordinal);
        string examples = work.Write("e.jsonl", """{"input":"03/04/2025","output":"2025-03-04"}""" + "\n");
        Assert.Contains("Nothing is recorded.", await DoneAsync(work, ["review", id, "--examples", examples, "--dry-run", .. key]), StringComparison.Ordinal);

        await DoneAsync(work, ["review", id, "--approve", "--reason", "day first", .. key]);
        JsonElement second = await AttemptAsync(host, runId, 2);
        Assert.Equal(("completed", "promoted", 2), (second.GetProperty("status").GetString(), second.GetProperty("outcome").GetString(), second.GetProperty("counts").GetProperty("success").GetInt32()));
        CommandResult again = await cli.RunAsync(work.Path, ["review", id, "--reject", "--reason", "changed my mind", .. key]);
        Assert.NotEqual(0, again.ExitCode);
        Assert.Contains("INVALID_STATE", again.Error, StringComparison.Ordinal);
        Assert.Contains("approve", await DoneAsync(work, ["reviews", "--status", "decided", .. key]), StringComparison.Ordinal);

        await DoneAsync(work, ["audit", "verify", "--data-dir", work.Data]);
        string[] lines = (await DoneAsync(work, ["audit", "export", "--data-dir", work.Data])).TrimEnd('\n').Split('\n');
        Assert.Equal(["2025-04-03", "2025-06-05"], LedgerView.NewValuesByRow(lines).Values.Order());
        Assert.Single(lines, l => l.Contains("\"kind\":\"review\"", StringComparison.Ordinal) && l.Contains("\"reason\":\"day first\"", StringComparison.Ordinal));
        Assert.Equal(2, lines.Count(l => l.Contains("\"model_version\":\"human:masterKey\"", StringComparison.Ordinal)));
    }

    private async Task<string> DoneAsync(WorkFolder work, string[] arguments)
    {
        CommandResult result = await cli.RunAsync(work.Path, arguments);
        Assert.True(result.ExitCode == 0, string.Create(CultureInfo.InvariantCulture, $"{arguments[0]}: {result.ExitCode} {result.Output}{result.Error}"));
        return result.Output;
    }

    // Between the decision and the next attempt's start the first attempt's report is still the answer.
    private static async Task<JsonElement> AttemptAsync(RunningHost host, string runId, int attempt)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            JsonElement report = await host.EndedAsync(runId);
            if (report.GetProperty("attempt").GetInt32() == attempt)
            {
                return report;
            }

            await Task.Delay(50, patience.Token);
        }
    }
}
