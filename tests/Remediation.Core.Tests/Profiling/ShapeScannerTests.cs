using Remediation.Core.Profiling;

namespace Remediation.Core.Tests.Profiling;

public sealed class ShapeScannerTests
{
    [Theory]
    [InlineData(null, "<null>")]
    [InlineData("", "<empty>")]
    [InlineData("N/A", "<nil>")]
    [InlineData(" none ", "<nil>")]
    [InlineData("--", "<nil>")]
    [InlineData("31/12/2025", "N2/N2/N4")]
    [InlineData("3/1/2025", "N2/N2/N4")]
    [InlineData("20251231", "N8")]
    [InlineData("1234567890123", "N9")]
    [InlineData("Dec 31, 2025", "<mon> N2, N4")]
    [InlineData("December 31, 2025", "<month> N2, N4")]
    [InlineData("WED, 31 DEC 2025", "<wkd>, N2 <mon> N4")]
    [InlineData("7:10aDec 1", "N2:N2a<mon> N2")]
    [InlineData("7:10 PM", "N2:N2 <ampm>")]
    [InlineData("9:19 p.m. (Estimated)", "N2:N2 a.a. (Aa)")]
    [InlineData("$1,234.50", "<cur>N2,N3.N2")]
    [InlineData("12 EUR", "N2 <iso>")]
    [InlineData("Anna-Lena O'Neil", "Aa-Aa A'Aa")]
    [InlineData("a\u00a0b", "a<ws>a")]
    [InlineData("Jörg", "Aa")]
    [InlineData("JÃ¶rg DufrÃªne", "<mojibake> <mojibake>")]
    [InlineData("\u6771\u4eac 1", "u N2")]
    [InlineData("<x>", "\\<a>")]
    public void ShapeOf_Value_GivesShape(string? value, string shape) => Assert.Equal(shape, ShapeScanner.ShapeOf(value));

    [Fact]
    public void ShapeOf_LongText_IsBounded()
    {
        string shape = ShapeScanner.ShapeOf(string.Concat(Enumerable.Repeat("ab 1 ", 100_000)));

        Assert.EndsWith("…", shape, StringComparison.Ordinal);
        Assert.True(shape.Length < 200);
    }

    [Fact]
    public void SampleSketch_OtherOrder_GivesSameSample()
    {
        string[] values = [.. Enumerable.Range(0, 5000).Select(i => $"v{i % 700}")];
        var forward = new SampleSketch(20);
        var backward = new SampleSketch(20);
        foreach (string value in values)
        {
            forward.Add(value);
        }

        foreach (string value in values.Reverse())
        {
            backward.Add(value);
        }

        Assert.Equal(20, forward.Values.Count);
        Assert.Equal(20, forward.Values.Distinct().Count());
        Assert.Equal(forward.Values, backward.Values);
    }
}
