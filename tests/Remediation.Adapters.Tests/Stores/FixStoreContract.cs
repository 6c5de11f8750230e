using Remediation.Core.Generation;

namespace Remediation.Adapters.Tests.Stores;

/// <summary>Fixes and generator calls of a run.</summary>
public abstract class FixStoreContract(Func<Task<StoreFixture>> open) : StoreContract(open)
{
    [SkippableFact]
    public async Task TrySpend_ManyAtOnce_GivesExactlyTheAllowance_ForEachAttempt()
    {
        await Store.IngestAsync("r1", StoreFixture.Row("1", "a"));

        bool[] first = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Store.Fixes.TrySpendExtraCallAsync("r1", 1, 3, None)));
        bool second = await Store.Fixes.TrySpendExtraCallAsync("r1", 2, 3, None);

        Assert.Equal(3, first.Count(spent => spent));
        Assert.True(second);
        Assert.False(await Store.Fixes.TrySpendExtraCallAsync("r1", 3, 0, None));
    }

    [SkippableFact]
    public async Task Calls_WithDefects_ComeBackAsTheyWere()
    {
        await Store.IngestAsync("r1", StoreFixture.Row("1", "a"));
        (_, FixRecord fix) = await Store.ClusterAsync("r1");
        var call = new GeneratorCall(fix.ClusterId, 1, 1, "phi3@x", true, false, null, GenerationDefect.ModelTimeout);
        FixRecord record = fix with { PromptHash = "p", ModelOptions = "{}", CodeVersion = "1", Defect = GenerationDefect.AnswerWrapped, ReusedFrom = "f-0" };

        await Store.Fixes.SaveGeneratedAsync("r1", record, [call], None);

        Assert.Equal(call, Assert.Single(await Store.Fixes.ListCallsAsync("r1", None)));
        Assert.Equivalent(record, await Store.Fixes.FindAsync("r1", fix.ClusterId, None), strict: true);
    }

    [SkippableFact]
    public async Task SaveGenerated_Again_ReplacesWhatAnInterruptedTryLeft()
    {
        await Store.IngestAsync("r1", StoreFixture.Row("1", "a"));
        (_, FixRecord fix) = await Store.ClusterAsync("r1");
        var call = new GeneratorCall(fix.ClusterId, 1, 1, "phi3@x", true, false, null, GenerationDefect.ModelTimeout);
        GeneratorCall again = call with { Proposed = true, Defect = null, RejectedCode = "LITERAL_DATA" };
        GeneratorCall repair = again with { CallNo = 2, RejectedCode = null };

        await Store.Fixes.SaveGeneratedAsync("r1", fix with { Lambda = "" }, [call], None);
        await Store.Fixes.SaveGeneratedAsync("r1", fix, [again, repair], None);

        Assert.Equal([again, repair], (await Store.Fixes.ListCallsAsync("r1", None)).OrderBy(c => c.CallNo));
        Assert.Equal(fix.Lambda, Assert.Single(await Store.Fixes.ListAsync("r1", None)).Lambda);
    }
}
