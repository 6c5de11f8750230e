using System.Text.Json;
using Remediation.Adapters.Tests.Stores;
using Remediation.Core.Clustering;
using Remediation.Core.Contracts;
using Remediation.Core.Generation;
using Remediation.Core.Promotion;
using Remediation.Core.Reasons;
using Remediation.Core.Runs;

namespace Remediation.Adapters.Tests.Sqlite;

/// <summary>What holds a run that passed its gate, counted from a real store: 4 cells of 3 rows in two columns, those of "day" are staged as changed.</summary>
public sealed class PromotionHoldTests : IDisposable
{
    private readonly SqliteStoreFixture _store = new();

    [Theory]
    [InlineData("{}", "{}", null, false, null)]
    [InlineData("{}", "{}", null, true, ReasonCode.NoPromote)]
    [InlineData("""{"promotion":"manual"}""", "{}", null, true, ReasonCode.PromotionManual)]
    [InlineData("{}", """{"promotion":"manual"}""", null, false, ReasonCode.PromotionManual)]
    [InlineData("{}", """{"max_changed_share":0.99}""", null, false, ReasonCode.MaxChangedShare)]
    [InlineData("{}", """{"max_changed_share":1}""", null, false, null)]
    [InlineData("{}", """{"max_changed_share":0.2}""", 10, false, null)]
    [InlineData("{}", """{"max_changed_share":0.19}""", 10, false, ReasonCode.MaxChangedShare)]
    [InlineData("""{"max_changed_share":0.66}""", "{}", null, false, ReasonCode.MaxChangedShare)]
    [InlineData("""{"max_changed_share":0.67}""", "{}", null, false, null)]
    [InlineData("""{"max_changed_share":0.1,"promotion":"manual"}""", "{}", 10, true, ReasonCode.MaxChangedShare)]
    public async Task Reason_Settings_TellTheGravest(string model, string day, int? tableRows, bool noPromote, string? reason)
    {
        RunRecord run = await StageAsync();

        string? held = await new PromotionHold(_store.Changes).ReasonAsync(
            run with { TableRows = tableRows, Options = new RunOptions { NoPromote = noPromote } }, ContractOf(model, day, "{}"), CancellationToken.None);

        Assert.Equal(reason, held);
    }

    [Fact]
    public async Task Reason_ManualColumnThatTheRunDoesNotChange_DoesNotHold()
    {
        RunRecord run = await StageAsync();

        Assert.Null(await new PromotionHold(_store.Changes).ReasonAsync(
            run, ContractOf("{}", "{}", """{"promotion":"manual","max_changed_share":0}"""), CancellationToken.None));
    }

    public void Dispose() => _store.Dispose();

    private static Contract ContractOf(string model, string day, string due)
    {
        using var document = JsonDocument.Parse(
            $$$"""{"columns":[{"name":"day","meta":{"remediation":{{{day}}}}},{"name":"due","meta":{"remediation":{{{due}}}}}],"meta":{"remediation":{{{model}}}}}""");
        ContractReading reading = ContractReader.ReadInline(document.RootElement);
        Assert.Empty(reading.Problems);
        return reading.Contract!;
    }

    private async Task<RunRecord> StageAsync()
    {
        RunRecord run = await _store.IngestAsync(
            "r1", StoreFixture.Row("1", "a"), StoreFixture.Row("2", "b"), StoreFixture.Row("2", "x", column: "due"), StoreFixture.Row("3", "y", column: "due"));
        (Cluster cluster, FixRecord fix) = await _store.ClusterAsync("r1");
        await _store.StageAsync("r1", cluster, fix);
        return run;
    }
}
