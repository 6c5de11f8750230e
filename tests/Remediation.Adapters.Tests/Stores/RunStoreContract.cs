using Remediation.Core.Runs;

namespace Remediation.Adapters.Tests.Stores;

/// <summary>Runs: one for each batch, listed from the newest on, with phases and an end that each attempt has once.</summary>
public abstract class RunStoreContract(Func<Task<StoreFixture>> open) : StoreContract(open)
{
    [SkippableFact]
    public async Task Admit_SameRunAgain_IsKnown_OtherBody_Conflicts()
    {
        RunAdmission first = await Store.Runs.AdmitAsync(StoreFixture.NewRun(), "{}"u8.ToArray(), None);
        RunAdmission same = await Store.Runs.AdmitAsync(StoreFixture.NewRun(), "{}"u8.ToArray(), None);
        RunAdmission other = await Store.Runs.AdmitAsync(StoreFixture.NewRun(bodySha: "bb"), "{}"u8.ToArray(), None);

        Assert.Equal([AdmissionKind.Created, AdmissionKind.Known, AdmissionKind.Conflict], [first.Kind, same.Kind, other.Kind]);
        Assert.Equal("aa", other.Run.BodySha256);
    }

    [SkippableFact]
    public async Task List_Pages_FromTheNewestOn()
    {
        foreach (string id in new[] { "r1", "r2", "r3" })
        {
            await Store.Runs.AdmitAsync(StoreFixture.NewRun(id), "{}"u8.ToArray(), None);
        }

        RunPage first = await Store.Runs.ListAsync(new RunQuery(null, null, null, null, 2, null), None);
        RunPage second = await Store.Runs.ListAsync(new RunQuery(null, null, null, null, 2, first.NextPageToken), None);

        Assert.Equal(["r3", "r2"], first.Runs.Select(r => r.RunId));
        Assert.Equal(["r1"], second.Runs.Select(r => r.RunId));
        Assert.Null(second.NextPageToken);
    }

    [SkippableFact]
    public async Task Admit_SameBatchManyTimesAtOnce_MakesOneRun()
    {
        RunAdmission[] all = await Task.WhenAll(Enumerable.Range(0, 8).Select(
            i => Task.Run(() => Store.Runs.AdmitAsync(StoreFixture.NewRun(bodySha: $"{i % 2}"), "{}"u8.ToArray(), None))));

        RunAdmission created = Assert.Single(all, a => a.Kind == AdmissionKind.Created);
        Assert.All(all, a => Assert.Equal(created.Run.BodySha256, a.Run.BodySha256));
        Assert.Equal((3, 4), (all.Count(a => a.Kind == AdmissionKind.Known), all.Count(a => a.Kind == AdmissionKind.Conflict)));
    }

    [SkippableFact]
    public async Task Find_AdmittedRun_ComesBackAsItWas()
    {
        RunRecord run = StoreFixture.NewRun() with
        {
            PrimaryKey = ["id", "line \"no\""],
            ContractJson = """{"columns":[{"name":"day"}]}""",
            KnownValidJson = """{"day":["2026-01-01","ü 😀"]}""",
            TableRows = 12,
            Options = new RunOptions { NoPromote = true },
            ReceivedAt = StoreFixture.Now.AddTicks(1_234_560),
        };
        await Store.Runs.AdmitAsync(run, "the body"u8.ToArray(), None);

        Assert.Equivalent(run, await Store.Runs.FindAsync("r1", None), strict: true);
        Assert.Equal("the body"u8.ToArray(), await Store.Runs.ReadBodyAsync("r1", None));
        Assert.Null(await Store.Runs.FindAsync("r2", None));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Store.Runs.ReadBodyAsync("r2", None));
    }

    [SkippableFact]
    public async Task List_Filtered_GivesOnlyWhatWasAskedFor()
    {
        await AdmitAsync(StoreFixture.NewRun("r1"));
        await AdmitAsync(StoreFixture.NewRun("r2") with { Table = "parts" });
        await AdmitAsync(StoreFixture.NewRun("r3") with { ReceivedAt = StoreFixture.Now.AddHours(1) });
        await Store.Runs.EnterPhaseAsync("r1", 1, RunPhase.Ingest, StoreFixture.Now, None);

        Assert.Equal(["r3", "r1"], await ListAsync(new RunQuery(null, "orders", null, null, 10, null)));
        Assert.Equal(["r1"], await ListAsync(new RunQuery(RunStatus.Running, null, null, null, 10, null)));
        Assert.Equal(["r3"], await ListAsync(new RunQuery(null, null, StoreFixture.Now.AddHours(1), null, 10, null)));
        Assert.Equal(["r2", "r1"], await ListAsync(new RunQuery(null, null, null, StoreFixture.Now.AddHours(1), 10, null)));
        Assert.Equal(["r3", "r2", "r1"], await ListAsync(new RunQuery(null, null, null, null, 3, "no token")));
    }

    [SkippableFact]
    public async Task EnterPhase_Again_ChangesNothing_AndTheFirstSetsTheRunRunning()
    {
        await AdmitAsync(StoreFixture.NewRun());

        foreach (string phase in new[] { RunPhase.Ingest, RunPhase.Ingest, RunPhase.Profile, RunPhase.Reconcile, RunPhase.Seal, RunPhase.Reconcile })
        {
            await Store.Runs.EnterPhaseAsync("r1", 1, phase, StoreFixture.Now.AddMinutes(1), None);
        }

        await Store.Runs.EnterPhaseAsync("r1", 2, RunPhase.Promote, StoreFixture.Now.AddMinutes(2), None);

        Assert.Equal(
            [RunPhase.Ingest, RunPhase.Profile, RunPhase.Reconcile, RunPhase.Seal, RunPhase.Reconcile],
            (await Store.Runs.PhasesAsync("r1", 1, None)).Select(p => p.Phase));
        Assert.Empty(await Store.Runs.PhasesAsync("r1", 2, None));
        RunRecord run = (await Store.Runs.FindAsync("r1", None))!;
        Assert.Equal((RunStatus.Running, RunPhase.Reconcile, StoreFixture.Now.AddMinutes(1)), (run.Status, run.Phase, run.StartedAt));
    }

    [SkippableFact]
    public async Task EnterPhase_ManyAtOnce_IsEnteredOnce()
    {
        await AdmitAsync(StoreFixture.NewRun());

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Store.Runs.EnterPhaseAsync("r1", 1, RunPhase.Ingest, StoreFixture.Now, None))));

        Assert.Single(await Store.Runs.PhasesAsync("r1", 1, None));
    }

    [SkippableFact]
    public async Task End_EndedAttempt_StaysAsItEnded()
    {
        await AdmitAsync(StoreFixture.NewRun());

        RunRecord first = await Store.Runs.EndAsync(
            "r1", 1, new RunEnding(RunOutcome.Error, "GENERATOR_FAILED", "A sentence.", """{"report":1}""", StoreFixture.Now), None);
        RunRecord again = await Store.Runs.EndAsync("r1", 1, new RunEnding(RunOutcome.Promoted, null, null, "{}", StoreFixture.Now.AddHours(1)), None);

        Assert.Equal((RunStatus.Failed, RunPhase.Done, RunOutcome.Error, "GENERATOR_FAILED"), (first.Status, first.Phase, first.Outcome, first.ErrorCode));
        Assert.Equal(("A sentence.", """{"report":1}""", StoreFixture.Now), (first.Error, first.ReportJson, first.EndedAt));
        Assert.Equivalent(first, again, strict: true);
    }

    private Task AdmitAsync(RunRecord run) => Store.Runs.AdmitAsync(run, "{}"u8.ToArray(), None);

    private async Task<IEnumerable<string>> ListAsync(RunQuery query) => (await Store.Runs.ListAsync(query, None)).Runs.Select(r => r.RunId);
}
