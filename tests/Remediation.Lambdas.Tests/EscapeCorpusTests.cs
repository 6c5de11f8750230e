namespace Remediation.Lambdas.Tests;

/// <summary>
/// Known sandbox escapes: each is rejected, or stopped when it runs, with the code that says why; also when it is buried in valid code.
/// </summary>
public sealed class EscapeCorpusTests
{
    private static readonly LambdaLimits Patient = new() { CallTime = TimeSpan.FromSeconds(60), RegexTime = TimeSpan.FromSeconds(10) };

    // Their fault is one of the whole text, or the place makes sense of them.
    private static readonly string[] AllowedWhenBuried =
    [
        "lambda x: y := 1", "lambda x: x, 1", "lambda x: x\n1", "lambda x: x # comment", "lambda x: y",
    ];

    [Fact]
    public void Run_EachAttack_RejectedOrStoppedWithItsCode()
    {
        var compiler = new LambdaCompiler(Patient);
        var wrong = new List<string>();
        foreach ((string code, string text) in Read())
        {
            string[] codes = CodesOf(compiler, text);
            if (!codes.Contains(code))
            {
                wrong.Add($"{text}: expected {code}, got {string.Join(", ", codes)}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.True(Read().Select(c => c.Text).Distinct(StringComparer.Ordinal).Count() >= 300);
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
    public void Compile_AttackBuriedInValidCode_RejectedWithItsCode(string template)
    {
        var compiler = new LambdaCompiler();
        string[] atCheck = [LambdaCodes.ForbiddenTerm, LambdaCodes.ForbiddenNode, LambdaCodes.UnknownName, LambdaCodes.UnknownMethod, LambdaCodes.BadArguments, LambdaCodes.Syntax];
        foreach ((string code, string text) in Read().Where(c => c.Text.StartsWith("lambda x: ", StringComparison.Ordinal) && atCheck.Contains(c.Code) && !AllowedWhenBuried.Contains(c.Text)))
        {
            string buried = string.Format(System.Globalization.CultureInfo.InvariantCulture, template, text["lambda x: ".Length..]);
            LambdaVerdict verdict = compiler.Compile(buried);
            Assert.False(verdict.Accepted, buried);

            // A fault of syntax may show as another one in another place; what reaches out must be named as such.
            Assert.True(
                code == LambdaCodes.Syntax || verdict.Rejections.Any(r => r.Code == code || r.Code is LambdaCodes.Syntax or LambdaCodes.ForbiddenTerm),
                $"{buried}: expected {code}, got {string.Join(", ", verdict.Rejections)}");
        }
    }

    [Fact]
    public void Compile_StrictTerms_AppliesToLiterals()
    {
        var strict = new LambdaCompiler(new LambdaLimits { StrictTerms = true });
        Assert.Equal(LambdaCodes.ForbiddenTerm, strict.Compile("lambda x: 'eval'").Rejections[0].Code);
        Assert.True(new LambdaCompiler().Compile("lambda x: 'eval'").Accepted);
    }

    private static string[] CodesOf(LambdaCompiler compiler, string text)
    {
        LambdaVerdict verdict = compiler.Compile(text);
        if (verdict.Lambda is not { } lambda)
        {
            return [.. verdict.Rejections.Select(r => r.Code)];
        }

        using LambdaRunner runner = lambda.CreateRunner();
        LambdaResult result = runner.Run(PyValue.FromText("abc"));
        return [result.ErrorCode ?? "no error: " + result.Value];
    }

    private static List<(string Code, string Text)> Read() =>
    [
        .. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Corpus", "escapes.txt"))
            .Where(l => l.Length > 0 && l[0] != '#')
            .Select(l => (l[..l.IndexOf(' ', StringComparison.Ordinal)], l[(l.IndexOf(' ', StringComparison.Ordinal) + 1)..].Replace("\\\\\\n", "\\\n", StringComparison.Ordinal))
            ).Select(c => (c.Item1, c.Item2.StartsWith("lambda x: x\\n", StringComparison.Ordinal) ? c.Item2.Replace("\\n", "\n", StringComparison.Ordinal) : c.Item2)),
    ];
}
