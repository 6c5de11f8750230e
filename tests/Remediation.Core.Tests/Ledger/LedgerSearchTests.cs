using System.Text;
using System.Text.Json;
using Remediation.Core.Ledger;

namespace Remediation.Core.Tests.Ledger;

public sealed class LedgerSearchTests : IDisposable
{
    private static readonly DateTimeOffset Moment = new(2026, 11, 22, 10, 0, 0, TimeSpan.Zero);

    private readonly TestLog _log = new();

    public static TheoryData<LedgerQuery, long[]> Queries() => new()
    {
        { new LedgerQuery { RowId = "row-5" }, [5] },
        { new LedgerQuery { RowId = "row-9" }, [9, 600] },
        { new LedgerQuery { RowId = "row-9", Column = "other" }, [] },
        { new LedgerQuery { Seq = 601 }, [601] },
        { new LedgerQuery { RunId = "r1", Table = "orders", RowId = "row-599" }, [599] },
        { new LedgerQuery { RunId = "r2" }, [] },
        { new LedgerQuery { Table = "customers" }, [] },
        { new LedgerQuery { From = Moment.AddMicroseconds(598) }, [598, 599] },
        { new LedgerQuery { To = Moment.AddMicroseconds(2) }, [0, 1, 600, 601] },
        { new LedgerQuery { From = Moment.AddMicroseconds(3), To = Moment.AddMicroseconds(5) }, [3, 4] },
    };

    [Theory]
    [MemberData(nameof(Queries))]
    public async Task Run_Query_GivesTheEntriesInTheOrderOfTheLog(LedgerQuery query, long[] expected)
    {
        (LedgerVerdict verdict, List<long> found) = await SearchAsync(await _log.ExportAsync(), query);

        Assert.True(verdict.Verified, verdict.Message);
        Assert.Equal(expected, found);
    }

    [Fact]
    public async Task Run_BrokenLog_GivesItsVerdictAndNoEntry()
    {
        string[] lines = await _log.ExportAsync();
        lines[400] = lines[400].Replace("row-399", "row-398", StringComparison.Ordinal);

        (LedgerVerdict verdict, List<long> found) = await SearchAsync(lines, new LedgerQuery { RowId = "row-5" });

        Assert.Equal(LedgerFault.BadLeaf, verdict.Code);
        Assert.Empty(found);
    }

    public void Dispose() => _log.Dispose();

    private static async Task<(LedgerVerdict Verdict, List<long> Found)> SearchAsync(IEnumerable<string> lines, LedgerQuery query)
    {
        List<long> found = [];
        using var export = new MemoryStream(Encoding.UTF8.GetBytes(string.Concat(lines.Select(l => l + "\n"))));
        LedgerVerdict verdict = await LedgerSearch.RunAsync(
            export,
            query,
            (line, _) =>
            {
                using var entry = JsonDocument.Parse(line);
                found.Add(entry.RootElement.GetProperty("seq").GetInt64());
                return ValueTask.CompletedTask;
            },
            CancellationToken.None);
        return (verdict, found);
    }
}
