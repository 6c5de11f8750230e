using Remediation.Core.Contracts;
using Remediation.Core.Generation.Synthesis;

namespace Remediation.Core.Tests.Generation.Synthesis;

public sealed class TemporalReaderTests
{
    [Theory]
    [InlineData("31/12/2025", "%d/%m/%Y")]
    [InlineData("Wed, 31 Dec 2025", "%a, %d %b %Y")]
    [InlineData("December 31, 2025", "%B %d, %Y")]
    [InlineData("31-12-25 7:05PM", "%d-%m-%y %I:%M%p")]
    [InlineData("31.12.2025  23:59", "%d.%m.%Y %H:%M")]
    public void FormatOf_DayFirst_IsWhatStrptimeReads(string text, string format) =>
        Assert.Equal(format, TemporalReader.Read(text, ValueFormatKind.DateTime)!.FormatOf(DateOrder.DayFirst));

    [Theory]
    [InlineData("7:05 and 8:05")]
    [InlineData("31/12/2025 7")]
    [InlineData("31/12/2025 17")]
    [InlineData("1/2/3/4")]
    [InlineData("31-12/2025")]
    [InlineData("12:00noon")]
    [InlineData("x 31/12/2025")]
    [InlineData("٣١/١٢/٢٠٢٥")]
    [InlineData("")]
    public void Read_NotUnderstoodInFull_GivesNothing(string text) => Assert.Null(TemporalReader.Read(text, ValueFormatKind.Date));

    [Theory]
    [InlineData("29/02/2024", true)]
    [InlineData("29/02/2023", false)]
    [InlineData("31/04/2024", false)]
    [InlineData("12/31/2024", false)]
    [InlineData("Mon, 31 Dec 2025", false)]
    [InlineData("20122025", true)]
    public void Resolve_DayFirst_KnowsTheCalendar(string text, bool exists) =>
        Assert.Equal(exists, TemporalReader.Read(text, ValueFormatKind.Date)!.Resolve(DateOrder.DayFirst) is not null);

    [Theory]
    [InlineData("01/01/68", 2068)]
    [InlineData("01/01/69", 1969)]
    public void Resolve_TwoDigitYear_FollowsStrptime(string text, int year) =>
        Assert.Equal(year, TemporalReader.Read(text, ValueFormatKind.Date)!.Resolve(DateOrder.DayFirst)!.Value.Moment.Year);

    [Theory]
    [InlineData("12:05 a.m.", 0)]
    [InlineData("12:05p", 12)]
    [InlineData("7pm", 19)]
    [InlineData("00:05", 0)]
    public void Resolve_Time_KnowsTheHalfOfTheDay(string text, int hour) =>
        Assert.Equal(hour, TemporalReader.Read(text, ValueFormatKind.Time)!.Resolve(DateOrder.DayFirst)!.Value.Moment.Hour);
}
