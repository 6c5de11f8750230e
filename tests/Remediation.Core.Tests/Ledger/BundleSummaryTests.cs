using Remediation.Core.Ledger;

namespace Remediation.Core.Tests.Ledger;

public sealed class BundleSummaryTests
{
    private static readonly DateTimeOffset Moment = new(2026, 11, 22, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Filter_RowsAndColumnsOfTheBundle_AreAlwaysAdmitted_OthersHardlyEver()
    {
        int vain = 0;
        for (int bundleNo = 0; bundleNo < 40; bundleNo++)
        {
            BundleSummary summary = Bundle(i => $"row {bundleNo} {i}").Summary!;

            Assert.All(Enumerable.Range(0, EntryBundle.MaxEntries), i => Assert.True(BundleSummary.MayHoldRow(summary.Filter, $"row {bundleNo} {i}")));
            Assert.True(BundleSummary.MayHoldColumn(summary.Filter, "day"));
            vain += Enumerable.Range(0, 1000).Count(i => BundleSummary.MayHoldRow(summary.Filter, $"other {i}"));
        }

        // 12 bits and 8 probes are good for 0.31 %; a row id and a column of the same text are two things.
        Assert.InRange(vain, 0, 40_000 * 0.006);
        Assert.False(BundleSummary.MayHoldRow(Bundle(i => $"{i}").Summary!.Filter, "day"));
    }

    [Fact]
    public void Summary_MadeWhileWriting_IsThatOfTheText()
    {
        EntryBundle written = Bundle(i => $"zeile \"{i}\"\n\u00e9\ud83d\ude00");
        EntryBundle acts = Assert.Single(EntryBundle.Pack([Conflict("a", Moment.AddSeconds(5)), Conflict("b", Moment)]));

        Assert.Equivalent(BundleSummary.Of(written), written.Summary, strict: true);
        Assert.Equivalent(BundleSummary.Of(acts), acts.Summary, strict: true);
        Assert.Equal(("2026-11-22T10:00:00.000000Z", "2026-11-22T10:00:05.000000Z"), (acts.Summary!.FirstAt, acts.Summary.LastAt));
        Assert.True(BundleSummary.MayHoldRow(written.Summary!.Filter, "zeile \"7\"\n\u00e9\ud83d\ude00"));
    }

    [Fact]
    public void Filter_OfNothingOrOfAnotherVersion_AdmitsAsItMust()
    {
        BundleSummary none = Assert.Single(EntryBundle.Pack(
            [new PromoteEntry { RunId = "r", Table = "t", Attempt = 1, Timestamp = Moment, Promoted = 1, Refused = 0 }])).Summary!;

        Assert.False(BundleSummary.MayHoldRow(none.Filter, "1"));
        Assert.True(BundleSummary.MayHoldRow([], "1"));
        Assert.True(BundleSummary.MayHoldRow([99, 0], "1"));
    }

    // What is stored must be found by every later program: the filter of a known bundle, byte for byte.
    [Fact]
    public void Filter_KnownRows_IsAsStored() => Assert.Equal(KnownFilter, Convert.ToHexStringLower(BundleSummary.FilterOf(["1", "row-2", "Müller"])));

    private const string KnownFilter = "015a2c6ff610";

    private static EntryBundle Bundle(Func<int, string> rowId)
    {
        var writer = new FixEntryWriter(TestLog.Header);
        for (int i = 0; i < EntryBundle.MaxEntries; i++)
        {
            writer.Add(rowId(i), "a", "b", Moment.AddSeconds(i));
        }

        return Assert.Single(writer.Drain());
    }

    private static ConflictEntry Conflict(string row, DateTimeOffset at) => new()
    {
        RunId = "r",
        Table = "t",
        Attempt = 1,
        Timestamp = at,
        Column = "c",
        ClusterId = "k",
        FixId = "f",
        RowId = row,
        ExpectedValue = "a",
        FoundValue = null,
        Reason = "CONFLICT",
    };
}
