using System.Text.Json;
using Functions.SelfHost;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.Extensions.DependencyInjection;
using Remediation.Core.Runs;
using Remediation.Functions.Activities;
using Remediation.Functions.Orchestrations;
using Remediation.Functions.Tests.Fixtures;

namespace Remediation.Functions.Tests.Orchestrations;

/// <summary>
/// Histories of real runs, kept under <c>tests/golden/histories</c> as <c>&lt;scenario&gt;.v1.json</c> and replayed against the code: a run that is under way
/// while the program is replaced goes on only if the new code does what the history says.
/// <para>
/// When an orchestrator is changed on purpose, runs in flight must be drained first, and the histories are recorded anew with
/// <c>RECORD_HISTORIES=1 dotnet test tests/Remediation.Functions.Tests --filter GoldenHistoryTests</c>; the difference is then read in the diff.
/// </para>
/// </summary>
public sealed class GoldenHistoryTests
{
    private static readonly string Letters = new('A', 24);

    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "golden", "histories");

    private static readonly string[] Names =
    [
        "batch-completed", "batch-held", "batch-gate-refused", "batch-failed-with-retry", "batch-restarted", "cluster-completed", "cluster-failed-with-retry", "cluster-split",
        "rollback-completed",
    ];

    public static TheoryData<string> Scenarios { get; } = [.. Names];

    [Theory]
    [MemberData(nameof(Scenarios))]
    public async Task Replay_RecordedHistory_MatchesTheCode(string scenario)
    {
        if (Environment.GetEnvironmentVariable("RECORD_HISTORIES") == "1")
        {
            await RecordAsync(scenario);
        }

        await using var verifier = new ReplayVerifier(typeof(BatchOrchestration).Assembly);

        ReplayVerdict verdict = verifier.Verify(await File.ReadAllTextAsync(FileOf(scenario)));

        Assert.True(verdict.Matches, verdict.ToString());
        Assert.True(verdict.Turns >= 3, verdict.ToString());
    }

    [Fact]
    public async Task Replay_StepsInAnotherOrder_Fails()
    {
        await using var verifier = new ReplayVerifier(typeof(ReorderedOrchestration).Assembly);

        ReplayVerdict verdict = verifier.Verify(await File.ReadAllTextAsync(FileOf("batch-completed")));

        Assert.False(verdict.Matches);
        Assert.Contains("the history has a call of activity 'EnterPhase' as action #0, the code did a call of activity 'Ingest'", verdict.Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public void Histories_Folder_HoldsTheScenariosAndNothingElse() =>
        Assert.Equal(
            Names.Order(StringComparer.Ordinal),
            Directory.GetFiles(Folder).Select(f => Path.GetFileName(f).Replace(".v1.json", "", StringComparison.Ordinal)).Order(StringComparer.Ordinal));

    private static string FileOf(string scenario) => Path.Combine(Folder, scenario + ".v1.json");

    private static async Task RecordAsync(string scenario)
    {
        string data = Directory.CreateTempSubdirectory("remediation-histories-").FullName;
        try
        {
            var generator = new ScriptedGenerator();
            await using TestHost host = await TestHost.StartAsync(data, generator);
            string instance = await PlayAsync(host, generator, scenario);
            string history = host.Services.GetRequiredService<IHistoryExporter>().Export(instance)
                ?? throw new InvalidOperationException($"There is no instance '{instance}'.");
            await File.WriteAllTextAsync(FileOf(scenario), history);
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    private static async Task<string> PlayAsync(TestHost host, ScriptedGenerator generator, string scenario)
    {
        switch (scenario)
        {
            case "batch-held":
                return await EndAsync(host, TestBatch.Of("b", ("code", " ABC ")), "?promote=false", RunOutcome.Held);
            case "batch-gate-refused":
                // A result that was fit for promotion when it was held, until another run promoted the same value of a unique column.
                string late = (await EndAsync(host, TestBatch.Of("b1", ("tag", " ABC ")), "?promote=false", RunOutcome.Held)).Split('-')[0];
                await EndAsync(host, TestBatch.Of("b2", ("code", " DEF "), ("tag", " ABC ")), "", RunOutcome.Promoted);
                await Http.OperatorEndpointsTests.PostAsync(host.Olga, $"/api/runs/{late}/promote", new { reason = "because" }, System.Net.HttpStatusCode.Accepted);
                Assert.Equal(RunOutcome.GateRefused, (await host.EndedAsync(late, 2)).GetProperty("outcome").GetString());
                return $"{late}-2";
            case "batch-failed-with-retry":
            case "cluster-failed-with-retry":
                generator.Answer = (_, _) => throw new IOException("the model is gone");
                string failed = await EndAsync(host, TestBatch.Of("b", ("code", " ABC ")), "", RunOutcome.Error);
                return scenario.StartsWith("batch", StringComparison.Ordinal) ? failed : await ClusterOfAsync(host, failed);
            case "batch-restarted":
                string held = await EndAsync(host, TestBatch.Of("b", ("code", " ABC ")), "?promote=false", RunOutcome.Held);
                string run = held.Split('-')[0];
                await Http.OperatorEndpointsTests.PostAsync(host.Olga, $"/api/runs/{run}/promote", new { reason = "because" }, System.Net.HttpStatusCode.Accepted);
                await host.EndedAsync(run, 2);
                return $"{run}-2";
            case "rollback-completed":
                string promoted = (await EndAsync(host, TestBatch.Of("b", ("code", " ABC "), ("year", " 2024 ")), "", RunOutcome.Promoted)).Split('-')[0];
                JsonElement done = await Http.RollbackEndpointsTests.RollbackAsync(host, promoted, new { reason = "because" });
                return done.GetProperty("operation_id").GetString()!;
            case "cluster-split":
                generator.Answer = (request, _) => Task.FromResult<string?>(
                    request.Samples.Any(s => s!.EndsWith('.')) ? "lambda x: x.rstrip('.')" : "lambda x: x.rstrip(';')");
                string split = await EndAsync(host, TestBatch.Of("b", ("name", Letters + "."), ("name", Letters + ";")), "", RunOutcome.Promoted);
                return await ClusterOfAsync(host, split);
            default:
                string completed = await EndAsync(host, TestBatch.Of("b", ("code", " ABC "), ("year", " 2024 ")), "", RunOutcome.Promoted);
                return scenario.StartsWith("batch", StringComparison.Ordinal) ? completed : await ClusterOfAsync(host, completed);
        }
    }

    private static async Task<string> EndAsync(TestHost host, string batch, string query, string outcome)
    {
        string run = await host.SubmitAsync(batch, query);
        JsonElement report = await host.EndedAsync(run);
        Assert.Equal(outcome, report.GetProperty("outcome").GetString());
        return $"{run}-1";
    }

    // The first of the children that the batch's own history names.
    private static Task<string> ClusterOfAsync(TestHost host, string batchInstance)
    {
        string history = host.Services.GetRequiredService<IHistoryExporter>().Export(batchInstance)!;
        using var document = JsonDocument.Parse(history);
        return Task.FromResult(document.RootElement.GetProperty("events").EnumerateArray()
            .Where(e => e.TryGetProperty("instanceId", out _))
            .Select(e => e.GetProperty("instanceId").GetString()!)
            .First(id => id.StartsWith(batchInstance + "-", StringComparison.Ordinal)));
    }
}

/// <summary>The batch's orchestration with its first two steps exchanged, under the same name.</summary>
public static class ReorderedOrchestration
{
    /// <summary>What someone might write who does not know that a history must be matched.</summary>
    [Function(BatchOrchestration.Name)]
    public static async Task<string> Run([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        RunAttempt attempt = context.GetInput<RunAttempt>()!;
        string? refusal = await context.CallActivityAsync<string?>(IntakeActivities.Ingest, attempt);
        await context.CallActivityAsync(RunActivities.EnterPhase, new PhaseEntered(attempt.RunId, attempt.Attempt, RunPhase.Ingest));
        return refusal ?? RunOutcome.Promoted;
    }
}
