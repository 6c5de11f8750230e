using Remediation.Core.Contracts;

namespace Remediation.Core.Tests.Contracts;

public sealed class ContractRegexTests
{
    [Theory]
    [InlineData("^[a-z-[aeiou]]$", "b]", true)]
    [InlineData(@"^[\d\-]+$", "1-2", true)]
    [InlineData(@"^[]a]+$", "]a", true)]
    [InlineData(@"^[^]a]+$", "b", true)]
    [InlineData(@"^\w$", "é", false)]
    [InlineData(@"^\S$", "\u00a0", true)]
    [InlineData(@"^a\.b$", "axb", false)]
    [InlineData("(?P<x>a)b", "ab", true)]
    [InlineData(@"^[[:punct:]]+$", "!/:@[`{~", true)]
    [InlineData(@"^[[:digit:]]{2,3}$", "1234", false)]
    public void IsMatch_CommonSubset_MeansWhatTheOthersMean(string pattern, string value, bool expected)
    {
        Assert.True(ContractRegex.TryParse(pattern, out ContractRegex? regex, out (string Code, string Message) fault, out _), fault.Message);
        Assert.Equal(expected, regex.IsMatch(value));
    }

    [Theory]
    [InlineData(@"\bx\b")]
    [InlineData("(?=a)a")]
    [InlineData(@"(a)\1")]
    [InlineData(@"\p{Lu}")]
    [InlineData("a{300}")]
    [InlineData(@"a\Z")]
    public void TryParse_NotPortable_Warns(string pattern)
    {
        Assert.True(ContractRegex.TryParse(pattern, out _, out _, out string? warning));
        Assert.NotNull(warning);
    }

    [Theory]
    [InlineData("", "UNSUPPORTED_REGEX")]
    [InlineData("a{,3}", "UNSUPPORTED_REGEX")]
    [InlineData("(?<a-b>x)", "UNSUPPORTED_REGEX")]
    [InlineData("(?#c)", "UNSUPPORTED_REGEX")]
    [InlineData(@"\Qa\E", "UNSUPPORTED_REGEX")]
    [InlineData(@"\m", "UNSUPPORTED_REGEX")]
    [InlineData(@"a\", "UNSUPPORTED_REGEX")]
    [InlineData("[a", "UNSUPPORTED_REGEX")]
    [InlineData("[[.a.]]", "UNSUPPORTED_REGEX")]
    [InlineData("a)", "UNSUPPORTED_REGEX")]
    [InlineData("((a{1000}){1000}){1000}", "UNSUPPORTED_REGEX")]
    [InlineData("a{1001}", "UNSUPPORTED_REGEX")]
    [InlineData("a++", "INVALID_REGEX")]
    [InlineData("*a", "INVALID_REGEX")]
    [InlineData("[z-a]", "INVALID_REGEX")]
    public void TryParse_NotCommon_IsRefusedWithACode(string pattern, string code)
    {
        Assert.False(ContractRegex.TryParse(pattern, out _, out (string Code, string Message) fault, out _));
        Assert.Equal(code, fault.Code);
    }

    [Fact]
    public void TryParse_RandomText_NeverThrows()
    {
        var random = new Random(7);
        const string Alphabet = @"ab1\^$.|?*+()[]{}:=!<>,-dwPpi";
        for (int round = 0; round < 20_000; round++)
        {
            string pattern = string.Create(random.Next(1, 14), random, static (span, r) =>
            {
                foreach (ref char c in span)
                {
                    c = Alphabet[r.Next(Alphabet.Length)];
                }
            });
            bool parsed = ContractRegex.TryParse(pattern, out _, out (string Code, string Message) fault, out _);
            Assert.Equal(parsed, fault.Code is null);
        }
    }
}
