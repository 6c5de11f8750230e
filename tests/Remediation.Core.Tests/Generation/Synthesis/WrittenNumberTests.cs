using Remediation.Core.Generation.Synthesis;

namespace Remediation.Core.Tests.Generation.Synthesis;

public sealed class WrittenNumberTests
{
    [Theory]
    [InlineData("1,234.50", '.', "1234.50")]
    [InlineData("1.234,50", ',', "1234.50")]
    [InlineData("1,234.50", ',', null)]
    [InlineData("1,23", '.', null)]
    [InlineData("1,234", '.', "1234")]
    [InlineData("1,234", ',', "1.234")]
    [InlineData("1 234 567", '.', "1234567")]
    [InlineData("12,34,567", '.', "1234567")]
    [InlineData("1,2345", '.', null)]
    [InlineData(".5", '.', ".5")]
    public void Plain_Convention_DecidesAboutSeparators(string text, char point, string? wanted) => Assert.Equal(wanted, WrittenNumber.Read(text)!.Plain(point));

    [Theory]
    [InlineData("($12.00)", "(", "$")]
    [InlineData("12.00-", "~", "")]
    [InlineData("-12 km/h", "-", "km/h")]
    [InlineData("EUR 12", "", "EUR")]
    public void Read_Surroundings_AreTakenApart(string text, string sign, string unit)
    {
        WrittenNumber number = WrittenNumber.Read(text)!;

        Assert.Equal((sign, unit), (number.Sign, number.Unit));
    }

    [Theory]
    [InlineData("12 13")]
    [InlineData("a1b2")]
    [InlineData("(-12)")]
    [InlineData("-12-")]
    [InlineData("(12")]
    [InlineData("twelve")]
    [InlineData("")]
    public void Read_NotOneNumber_GivesNothing(string text) =>
        Assert.True(WrittenNumber.Read(text) is not { } number || (number.Plain('.') is null && number.Plain(',') is null));
}
