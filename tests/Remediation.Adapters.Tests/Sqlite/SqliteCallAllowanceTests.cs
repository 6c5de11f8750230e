using Remediation.Adapters.Tests.Stores;
using Remediation.Core.Generation;

namespace Remediation.Adapters.Tests.Sqlite;

public sealed class SqliteCallAllowanceTests : IDisposable
{
    private readonly SqliteStoreFixture _store = new();

    public void Dispose() => _store.Dispose();

    [Fact]
    public async Task TrySpend_ManyAtOnce_GivesExactlyTheAllowance_ForEachAttempt()
    {
        await _store.IngestAsync("r1", StoreFixture.Row("1", "a"));

        bool[] first = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _store.Fixes.TrySpendExtraCallAsync("r1", 1, 3, CancellationToken.None)));
        bool second = await _store.Fixes.TrySpendExtraCallAsync("r1", 2, 3, CancellationToken.None);

        Assert.Equal(3, first.Count(spent => spent));
        Assert.True(second);
        Assert.False(await _store.Fixes.TrySpendExtraCallAsync("r1", 3, 0, CancellationToken.None));
    }

    [Fact]
    public async Task Calls_WithDefects_ComeBackAsTheyWere()
    {
        await _store.IngestAsync("r1", StoreFixture.Row("1", "a"));
        (_, FixRecord fix) = await _store.ClusterAsync("r1");
        var call = new GeneratorCall(fix.ClusterId, 1, 1, "phi3@x", true, false, null, GenerationDefect.ModelTimeout);
        FixRecord record = fix with { PromptHash = "p", ModelOptions = "{}", CodeVersion = "1", Defect = GenerationDefect.AnswerWrapped, ReusedFrom = "f-0" };

        await _store.Fixes.SaveGeneratedAsync("r1", record, [call], CancellationToken.None);

        Assert.Equal(call, Assert.Single(await _store.Fixes.ListCallsAsync("r1", CancellationToken.None)));
        Assert.Equivalent(record, await _store.Fixes.FindAsync("r1", fix.ClusterId, CancellationToken.None), strict: true);
    }

    [Theory]
    [InlineData(0, 2)]
    [InlineData(12, 2)]
    [InlineData(40, 2)]
    [InlineData(41, 3)]
    [InlineData(200, 10)]
    public void Allowance_IsFivePercentOfTheClusters_AtLeastTwo(int clusters, int allowance) =>
        Assert.Equal(allowance, GenerationStage.AllowanceOf(clusters));
}
