using Remediation.Lambdas.Unicode;

namespace Remediation.Lambdas.Tests;

public sealed class ComparisonTextTests
{
    [Theory]
    [InlineData("John  DOE!", "johndoe")]
    [InlineData("Straße １２", "strasse12")]
    [InlineData("ﬁrst Ⅷ", "firstviii")]
    [InlineData("Cafe\u0301", "caf\u00e9")]
    [InlineData("Caf\u00e9", "caf\u00e9")]
    [InlineData("ΣΊΣΥΦΟΣ", "σίσυφοσ")]
    [InlineData("\u6771\u4eac 1", "\u6771\u4eac1")]
    [InlineData(" -/. ", "")]
    public void Of_Text_KeepsFoldedLettersAndDigits(string text, string expected)
    {
        Assert.Equal(expected, ComparisonText.Of(text));
        Assert.Equal(expected, ComparisonText.Of(expected));
    }
}
