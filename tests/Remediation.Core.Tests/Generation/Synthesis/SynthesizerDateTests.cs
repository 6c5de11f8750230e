using static Remediation.Core.Tests.Generation.Synthesis.SynthesisBench;

namespace Remediation.Core.Tests.Generation.Synthesis;

public sealed class SynthesizerDateTests
{
    private const string Iso = "date:%Y-%m-%d";

    [Theory]
    [InlineData("31/12/2025")]
    [InlineData("12/31/2025")]
    [InlineData("31.12.2025")]
    [InlineData("2025/12/31")]
    [InlineData("20251231")]
    [InlineData("31-Dec-2025")]
    [InlineData("December 31, 2025")]
    [InlineData("31 December 2025")]
    [InlineData("Dec 31 2025")]
    [InlineData("31-12-25")]
    [InlineData("2025-12-31T00:00:00")]
    [InlineData("Wed, 31 Dec 2025")]
    [InlineData("31st December 2025")]
    [InlineData(" 2025-12-31\u00a0")]
    [InlineData("31.12.2025 14:30")]
    [InlineData("12/31/2025 2:30 PM")]
    [InlineData("2025-12-31T10:20:30.1234567Z")]
    [InlineData("\"2025-12-31\"")]
    public void Generate_OneSpelling_GivesIsoDate(string spelling) => Mends(Format(Iso), [spelling], ["2025-12-31"]);

    [Fact]
    public void Generate_TwoSeparators_GivesOneFunctionForBoth() =>
        Mends(Format(Iso), ["31/12/2025", "31-12-2024"], ["2025-12-31", "2024-12-31"]);

    [Fact]
    public void Generate_SeptemberAbbreviatedBySenders_IsRead() => Mends(Format(Iso), ["Sept 30 2025"], ["2025-09-30"]);

    [Fact]
    public void Generate_PlainDate_IsShortReadableLambda() =>
        Assert.Equal("lambda x: datetime.datetime.strptime(x, '%d.%m.%Y').strftime('%Y-%m-%d')", Mends(Format(Iso), ["31.12.2025"], ["2025-12-31"]));

    [Theory]
    [InlineData(@"^\d{4}-\d{2}-\d{2}$", "31/12/2025", "2025-12-31")]
    [InlineData(@"^\d{2} [A-Z][a-z]{2} \d{4}$", "2025-12-31", "31 Dec 2025")]
    [InlineData(@"^(0[1-9]|1[0-2])/(0[1-9]|[12][0-9]|3[01])/\d{4}$", "2025-12-31", "12/31/2025")]
    [InlineData(@"^([01][0-9]|2[0-3]):[0-5][0-9]$", "7:05PM", "19:05")]
    public void Generate_PatternThatWantsMoments_WritesThem(string pattern, string sample, string wanted) => Mends(Pattern(pattern), [sample], [wanted]);

    [Fact]
    public void Generate_TargetWithOpenOrder_IsSettledByValidValues()
    {
        const string pattern = @"^\d{2}/\d{2}/\d{4}$";
        Doubts(Pattern(pattern), ["2025-12-31", "2024-11-30"]);
        Mends(Pattern(pattern), ["2025-12-31", "2024-11-30"], ["31/12/2025", "30/11/2024"], ["25/03/2024", "13/02/2023"]);
    }

    [Theory]
    [InlineData("7:05PM", "19:05")]
    [InlineData("7:05 p.m.", "19:05")]
    [InlineData("7:05", "07:05")]
    [InlineData("07:05:33", "07:05")]
    [InlineData("1905", "19:05")]
    [InlineData("19h05", "19:05")]
    [InlineData("19.05", "19:05")]
    [InlineData("7p", "19:00")]
    public void Generate_Time_Gives24Hours(string sample, string wanted) => Mends(Format("time:%H:%M"), [sample], [wanted]);

    [Theory]
    [InlineData("31/12/2025 23:59:58", "2025-12-31T23:59:58")]
    [InlineData("2025-12-31T23:59:58.123Z", "2025-12-31T23:59:58")]
    [InlineData("20251231T235958Z", "2025-12-31T23:59:58")]
    [InlineData("12/31/2025 11:59 PM", "2025-12-31T23:59:00")]
    public void Generate_DateAndTime_GivesIso(string sample, string wanted) => Mends(Format("datetime:%Y-%m-%dT%H:%M:%S"), [sample], [wanted]);

    [Fact]
    public void Generate_TwelveHourTarget_ReadsWhatStandsBesideTheTime()
    {
        const string pattern = @"^(1[0-2]|[1-9]):[0-5][0-9] [ap]\.m\.$";
        Mends(Pattern(pattern), ["7:10aDec 1", "12:05pDec 1"], ["7:10 a.m.", "12:05 p.m."]);
        Mends(Pattern(pattern), ["12/02/2011 6:55 a.m."], ["6:55 a.m."]);
        Mends(Pattern(pattern), ["Thu  22:15", "Thu  00:05"], ["10:15 p.m.", "12:05 a.m."]);
    }

    [Theory]
    [InlineData("7:05")]
    [InlineData("12:30")]
    [InlineData("12:00noon")]
    [InlineData("1:50 p.m. (+8:00)")]
    [InlineData("Not Available")]
    public void Generate_TwelveHourTargetWithoutHalfOfDay_LeavesAlone(string sample) => LeavesAlone(Pattern(@"^(1[0-2]|[1-9]):[0-5][0-9] [ap]\.m\.$"), [sample]);

    [Theory]
    [InlineData("31/02/2025")]
    [InlineData("2025-13-01")]
    [InlineData("32/13/2025")]
    [InlineData("00/00/0000")]
    [InlineData("Tue, 31 Dec 2025")]
    [InlineData("31/12")]
    [InlineData("2025")]
    [InlineData("Q1 2025")]
    [InlineData("3 days ago")]
    [InlineData("before 31/12/2025")]
    [InlineData("31/12/2025 - 02/01/2026")]
    [InlineData("44561")]
    [InlineData("hello")]
    public void Generate_NoSuchDate_LeavesAlone(string sample) => LeavesAlone(Format(Iso), [sample]);

    [Theory]
    [InlineData("25:00")]
    [InlineData("13:05 PM")]
    [InlineData("7:05 - 8:05")]
    [InlineData("12 noon")]
    public void Generate_NoSuchTime_LeavesAlone(string sample) => LeavesAlone(Format("time:%H:%M"), [sample]);

    [Theory]
    [InlineData("time:%H:%M", "about 7:05 PM")]
    [InlineData("time:%H:%M", "7:05 PM (Estimated)")]
    [InlineData("time:%H:%M", "7:05 PM EST")]
    [InlineData("datetime:%Y-%m-%dT%H:%M:%S", "2025-12-31T23:59:58+02:00")]
    [InlineData("datetime:%Y-%m-%dT%H:%M:%S", "31/12/2025")]
    public void Generate_SomethingIsGivenUp_GoesToAPerson(string format, string sample) => Doubts(Format(format), [sample]);
}
