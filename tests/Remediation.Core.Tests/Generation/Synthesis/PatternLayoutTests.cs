using Remediation.Core.Generation.Synthesis;

namespace Remediation.Core.Tests.Generation.Synthesis;

public sealed class PatternLayoutTests
{
    [Fact]
    public void TryParse_FieldsAndText_AreTakenApart()
    {
        PatternLayout layout = PatternLayout.TryParse(@"^ID-[A-Z]{2}\.\d{3,5}$")!;

        Assert.Equal(["ID-", "[A-Z]", ".", @"\d"], layout.Segments.Select(s => s.Text));
        Assert.Equal((2, 2), (layout.Segments[1].Min, layout.Segments[1].Max));
        Assert.Equal((3, 5), (layout.Segments[3].Min, layout.Segments[3].Max));
        Assert.Equal("ID-.", layout.Literals);
    }

    [Theory]
    [InlineData(@"^\d{8}$", "", 8)]
    [InlineData("^C[0-9]{6}$", "C", 6)]
    public void PrefixedDigits_FixedNumber_IsFound(string pattern, string prefix, int width) =>
        Assert.Equal((prefix, width), PatternLayout.TryParse(pattern)!.PrefixedDigits);

    [Theory]
    [InlineData(@"\d{8}")]
    [InlineData(@"^\d{8}\$")]
    [InlineData(@"^(a|b)\d$")]
    [InlineData(@"^a?\d$")]
    [InlineData(@"^\w+$")]
    [InlineData(@"^[^a]+$")]
    [InlineData(@"^.*$")]
    [InlineData(@"^\d{2$")]
    [InlineData(@"^\d{99999999999}$")]
    [InlineData(@"^[[:digit:]]+$")]
    [InlineData(@"^\")]
    [InlineData("^$")]
    public void TryParse_NotThatSimple_GivesNothing(string pattern) => Assert.Null(PatternLayout.TryParse(pattern));
}
