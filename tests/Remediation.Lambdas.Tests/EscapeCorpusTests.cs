namespace Remediation.Lambdas.Tests;

/// <summary>Known sandbox escapes: each is rejected, with the code that says why, also when it is buried in valid code.</summary>
public sealed class EscapeCorpusTests
{
    [Fact]
    public void Compile_EachAttack_RejectedWithItsCode()
    {
        var compiler = new LambdaCompiler();
        var wrong = new List<string>();
        foreach ((string? code, string? text) in Read())
        {
            LambdaVerdict verdict = compiler.Compile(text);
            if (verdict.Accepted || verdict.Rejections.All(r => r.Code != code))
            {
                wrong.Add($"{text}: expected {code}, got {(verdict.Accepted ? "accepted" : string.Join(", ", verdict.Rejections.Select(r => r.Code + " " + r.Message)))}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.True(Read().Count >= 150);
    }

    [Theory]
    [InlineData("lambda x: x.strip() + str({0})")]
    [InlineData("lambda x: x if x else {0}")]
    [InlineData("lambda x: [{0} for c in x]")]
    [InlineData("lambda x: (lambda p: {0})(x)")]
    [InlineData("lambda x: x.replace('a', {0})")]
    [InlineData("lambda x: sorted(x, key=lambda k: {0})")]
    [InlineData("lambda x: x[{0}:]")]
    [InlineData("lambda x: {{'a': {0}}}.get(x)")]
    [InlineData("lambda x: x and ({0}) or 1")]
    [InlineData("lambda x: re.sub('a', lambda m: {0}, x)")]
    public void Compile_AttackBuriedInValidCode_Rejected(string template)
    {
        var compiler = new LambdaCompiler();
        foreach ((string _, string? text) in Read().Where(c => c.Text.StartsWith("lambda x: ", StringComparison.Ordinal)))
        {
            string buried = string.Format(System.Globalization.CultureInfo.InvariantCulture, template, text["lambda x: ".Length..]);
            LambdaVerdict verdict = compiler.Compile(buried);

            // A function where a function belongs, or a tuple inside brackets, is no attack any more.
            if (verdict.Accepted)
            {
                Assert.Contains(text, AllowedWhenBuried);
            }
        }
    }

    [Fact]
    public void Compile_StrictTerms_AppliesToLiterals()
    {
        var strict = new LambdaCompiler(new LambdaLimits { StrictTerms = true });
        Assert.Equal(LambdaCodes.ForbiddenTerm, strict.Compile("lambda x: 'eval'").Rejections[0].Code);
        Assert.True(new LambdaCompiler().Compile("lambda x: 'eval'").Accepted);
    }

    private static readonly string[] AllowedWhenBuried =
    [
        "lambda x: y := 1", "lambda x: x, 1", "lambda x: x\n1", "lambda x: x # comment", "lambda x: y",
    ];

    private static List<(string Code, string Text)> Read() =>
    [
        .. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Corpus", "escapes.txt"))
            .Where(l => l.Length > 0 && l[0] != '#')
            .Select(l => (l[..l.IndexOf(' ', StringComparison.Ordinal)], l[(l.IndexOf(' ', StringComparison.Ordinal) + 1)..].Replace("\\\\\\n", "\\\n", StringComparison.Ordinal))
            ).Select(c => (c.Item1, c.Item2.StartsWith("lambda x: x\\n", StringComparison.Ordinal) ? c.Item2.Replace("\\n", "\n", StringComparison.Ordinal) : c.Item2)),
    ];
}
