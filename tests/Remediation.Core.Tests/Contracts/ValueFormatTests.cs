using Remediation.Core.Contracts;

namespace Remediation.Core.Tests.Contracts;

public sealed class ValueFormatTests
{
    [Theory]
    [InlineData("date", "2024-02-29", true)]
    [InlineData("date", "2023-02-29", false)]
    [InlineData("date", "2100-02-29", false)]
    [InlineData("date", "2024-2-9", false)]
    [InlineData("date", " 2024-02-09", false)]
    [InlineData("date", "2024-02-09\n", false)]
    [InlineData("date", "0000-01-01", false)]
    [InlineData("date", "٢٠٢٤-01-01", false)]
    [InlineData("date:%d/%m/%y", "29/02/00", true)]
    [InlineData("date:%-d.%-m.%Y", "1.2.2024", true)]
    [InlineData("date:%-d.%-m.%Y", "01.2.2024", false)]
    [InlineData("date:%-d.%-m.%Y", "31.12.2024", true)]
    [InlineData("date:%d %B %Y", "03 May 2024", true)]
    [InlineData("date:%d %b %Y", "03 may 2024", false)]
    [InlineData("date:%a, %d %b %Y", "Wed, 31 Dec 2025", true)]
    [InlineData("date:%a, %d %b %Y", "Thu, 31 Dec 2025", false)]
    [InlineData("date:%Y%j", "2024366", true)]
    [InlineData("date:%Y%j", "2023366", false)]
    [InlineData("date:%Y-%m", "2024-13", false)]
    [InlineData("date:%m-%d", "02-29", true)]
    [InlineData("date:%d%%%m", "01%02", true)]
    [InlineData("time:%H:%M", "23:59", true)]
    [InlineData("time:%H:%M", "24:00", false)]
    [InlineData("time:%I:%M %p", "12:00 AM", true)]
    [InlineData("time:%I:%M %p", "00:30 AM", false)]
    [InlineData("datetime", "2024-02-29T23:59:59", true)]
    [InlineData("datetime:%Y-%m-%dT%H:%M:%S.%fZ", "2024-02-29T23:59:59.123456Z", true)]
    [InlineData("datetime:%F %T%z", "2024-02-29 23:59:59+0130", true)]
    [InlineData("datetime:%F %T%z", "2024-02-29 23:59:59+01:30", false)]
    [InlineData("integer", "-12", true)]
    [InlineData("integer", "012", false)]
    [InlineData("integer", "-0", false)]
    [InlineData("integer", "-", false)]
    [InlineData("integer", "1.0", false)]
    [InlineData("decimal(5,2)", "-123.45", true)]
    [InlineData("decimal(5,2)", "1234.5", false)]
    [InlineData("decimal(5,2)", "1.234", false)]
    [InlineData("decimal(2,2)", "0.25", true)]
    [InlineData("decimal", "1.", false)]
    [InlineData("decimal", ".5", false)]
    [InlineData("decimal", "1,5", false)]
    [InlineData("boolean", "true", true)]
    [InlineData("boolean", "True", false)]
    [InlineData("email", "a.b+c@example.co.uk", true)]
    [InlineData("email", "a..b@example.com", false)]
    [InlineData("email", "a@example", false)]
    [InlineData("email", "a@1.2.3.4", false)]
    [InlineData("email", "a@-x.com", false)]
    [InlineData("email", "@example.com", false)]
    [InlineData("email", "a@b@example.com", false)]
    [InlineData("email", "a@xn--e1afmkfd.xn--p1ai", true)]
    [InlineData("phone:e164", "+14155550100", true)]
    [InlineData("phone:e164", "+0415555010", false)]
    [InlineData("phone:e164", "+1415555010012345", false)]
    [InlineData("uuid", "123e4567-e89b-12d3-a456-426614174000", true)]
    [InlineData("uuid", "123e4567e89b12d3a456426614174000", false)]
    public void Matches_Value_IsStrict(string format, string value, bool expected)
    {
        Assert.True(ValueFormat.TryParse(format, out ValueFormat? parsed, out string? problem), problem);
        Assert.Equal(expected, parsed.Matches(value));
    }

    [Theory]
    [InlineData("date", "date:%Y-%m-%d")]
    [InlineData("decimal(10, 2)", "decimal(10,2)")]
    [InlineData("phone", "phone:e164")]
    [InlineData("time", "time:%H:%M:%S")]
    public void Text_OtherSpelling_IsTheOneSpelling(string written, string text)
    {
        Assert.True(ValueFormat.TryParse(written, out ValueFormat? format, out _));
        Assert.Equal(text, format.Text);
        Assert.True(ValueFormat.TryParse(text, out ValueFormat? again, out _));
        Assert.Equal(text, again.Text);
    }

    [Theory]
    [InlineData("")]
    [InlineData("colour")]
    [InlineData("integer:4")]
    [InlineData("decimal(2,3)")]
    [InlineData("decimal(0,0)")]
    [InlineData("decimal(x)")]
    [InlineData("decimals")]
    [InlineData("date:")]
    [InlineData("date:%H")]
    [InlineData("date:x")]
    [InlineData("date:%")]
    [InlineData("date:%-")]
    [InlineData("date:%d%d")]
    [InlineData("date:%-d%-m%Y")]
    [InlineData("date:%-d1%m")]
    [InlineData("date:%W")]
    [InlineData("time:%Y")]
    [InlineData("datetime:%Y-%m-%d")]
    [InlineData("phone:us")]
    public void TryParse_UnknownFormat_SaysWhy(string text)
    {
        Assert.False(ValueFormat.TryParse(text, out ValueFormat? format, out string? problem));
        Assert.Null(format);
        Assert.NotEmpty(problem);
    }

    [Fact]
    public void Matches_EveryDayOfManyYears_AgreesWithTheCalendar()
    {
        Assert.True(ValueFormat.TryParse("date:%a %-d %B %Y %j", out ValueFormat? format, out _));
        for (var day = new DateTime(1999, 12, 1, 0, 0, 0, DateTimeKind.Unspecified); day.Year < 2005; day = day.AddDays(1))
        {
            string text = day.ToString("ddd d MMMM yyyy ") + day.DayOfYear.ToString("D3");
            Assert.True(format.TryReadMoment(text, out DateTime moment), text);
            Assert.Equal(day, moment);
        }
    }

    [Fact]
    public void TryReadMoment_Offset_IsTakenOff()
    {
        Assert.True(ValueFormat.TryParse("datetime:%F %T%z", out ValueFormat? format, out _));
        Assert.True(format.TryReadMoment("2024-03-01 00:30:00+0100", out DateTime moment));
        Assert.Equal(new DateTime(2024, 2, 29, 23, 30, 0, DateTimeKind.Unspecified), moment);
    }

    [Theory]
    [InlineData("date:%A %d %b %y")]
    [InlineData("time:%I:%M:%S %p")]
    [InlineData("datetime:%Y-%m-%dT%H:%M:%S.%f%z")]
    public void Describe_Temporal_GivesAnExampleThatMatches(string text)
    {
        Assert.True(ValueFormat.TryParse(text, out ValueFormat? format, out _));
        string words = format.Describe();
        Assert.True(format.Matches(words[(words.IndexOf("example ", StringComparison.Ordinal) + 8)..]));
    }
}
