using System.Text;
using Remediation.Core.Intake;
using Remediation.Core.Reasons;

namespace Remediation.Core.Tests.Intake;

public sealed class FileRowsTests
{
    private static readonly IntakeLimits Limits = new() { MaxRowBytes = 200 };

    [Fact]
    public async Task ReadAsync_SoundAndFaultyLines_GivesARowForEach()
    {
        byte[] file =
        [
            .. Encoding.UTF8.GetBytes($"{Line(1)}\r\n\n[1]\n{{\"row_id\":\n{Line(2, "\"a\":1,\"a\":2,")}\n{Line(3, $"\"long\":\"{new string('x', 200)}\",")}\n"),
            .. Encoding.UTF8.GetBytes(Line(4)[..^10]), 0xFF, .. Encoding.UTF8.GetBytes(Line(4)[^10..]),
        ];

        List<IntakeRow> rows = await FileRows.ReadAsync(new MemoryStream(file), new RowReader(["id"], Limits), Limits, CancellationToken.None).ToListAsync();

        Assert.Equal(
            [
                ("1", null), ("#2", ReasonCode.InvalidRow), ("#3", ReasonCode.InvalidRow), ("2", ReasonCode.InvalidRow), ("#5", ReasonCode.InvalidRow),
                ("4", ReasonCode.NotTagged),
            ],
            rows.Select(r => (r.RowId, r.FaultCode)));
        Assert.Equal("line 6 is above 200 bytes", rows[4].FaultDetail);
        Assert.Equal(rows.Count, rows.DistinctBy(r => r.Key.Fingerprint).Count());
    }

    private static string Line(int id, string more = "") =>
        $$"""{{{more}}"row_id":"{{id}}","key":{"id":{{id}}},"column":"day","value":"1/2/2025","tag":"NEEDS_AI"}""";
}
