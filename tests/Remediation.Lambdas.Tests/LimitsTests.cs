using System.Diagnostics;

namespace Remediation.Lambdas.Tests;

/// <summary>Each limit is hit and answered with its code, quickly, and the next value runs as if nothing had been.</summary>
public sealed class LimitsTests
{
    private static readonly LambdaLimits Tight = new() { CallTime = TimeSpan.FromSeconds(60), RegexTime = TimeSpan.FromSeconds(10) };

    [Theory]
    [InlineData("'a' * 10**9", LambdaCodes.OutputTooLarge)]
    [InlineData("'a' * 10**40", LambdaCodes.Overflow)]
    [InlineData("[x] * 10**9", LambdaCodes.OutputTooLarge)]
    [InlineData("b'a' * 10**9", LambdaCodes.OutputTooLarge)]
    [InlineData("x.zfill(10**9)", LambdaCodes.OutputTooLarge)]
    [InlineData("x.center(10**12)", LambdaCodes.OutputTooLarge)]
    [InlineData("x.ljust(10**9, 'é')", LambdaCodes.OutputTooLarge)]
    [InlineData("'%1000000000d' % 1", LambdaCodes.OutputTooLarge)]
    [InlineData("'%.1000000000f' % 1.5", LambdaCodes.OutputTooLarge)]
    [InlineData("'%*d' % (10**9, 1)", LambdaCodes.OutputTooLarge)]
    [InlineData("f'{x:>999999999}'", LambdaCodes.OutputTooLarge)]
    [InlineData("f'{1.5:.999999999f}'", LambdaCodes.OutputTooLarge)]
    [InlineData("f'{1:0999999999,}'", LambdaCodes.OutputTooLarge)]
    [InlineData("format(Decimal('1'), '.999999999f')", LambdaCodes.OutputTooLarge)]
    [InlineData("'{:{}}'.format(x, 10**9)", LambdaCodes.OutputTooLarge)]
    [InlineData("(x * 1000).replace('', 'y' * 10000)", LambdaCodes.OutputTooLarge)]
    [InlineData("'\\t'.expandtabs(10**9)", LambdaCodes.OutputTooLarge)]
    [InlineData("('y' * 1000).join('z' * 100000)", LambdaCodes.OutputTooLarge)]
    [InlineData("bytes(10**12)", LambdaCodes.OutputTooLarge)]
    [InlineData("list(range(10**12))", LambdaCodes.OutputTooLarge)]
    [InlineData("list(reversed(range(10**12)))", LambdaCodes.OutputTooLarge)]
    [InlineData("set(range(10**9))", LambdaCodes.OutputTooLarge)]
    [InlineData("sum(range(10**12))", LambdaCodes.StepLimit)]
    [InlineData("max(range(10**12))", LambdaCodes.StepLimit)]
    [InlineData("any(i < 0 for i in range(10**12))", LambdaCodes.StepLimit)]
    [InlineData("(10**13) in (i for i in range(10**12))", LambdaCodes.StepLimit)]
    [InlineData("sum(1 for a in range(10**4) for b in range(10**4) for c in range(10**4))", LambdaCodes.StepLimit)]
    [InlineData("sorted(range(99999), key=lambda k: sum(range(k)))", LambdaCodes.StepLimit)]
    [InlineData("10 ** 10 ** 10", LambdaCodes.Overflow)]
    [InlineData("2 ** 10**100", LambdaCodes.Overflow)]
    [InlineData("1 << 10**10", LambdaCodes.Overflow)]
    [InlineData("math.factorial(10**6)", LambdaCodes.Overflow)]
    [InlineData("int('9' * 5000)", LambdaCodes.ValueError)]
    [InlineData("str(10 ** 5000)", LambdaCodes.ValueError)]
    [InlineData("range(10**30)", LambdaCodes.Overflow)]
    [InlineData("Decimal('1e999999')", LambdaCodes.Overflow)]
    [InlineData("'x' * 70000", LambdaCodes.OutputTooLarge)]
    [InlineData("[x * 1000] * 1000", LambdaCodes.OutputTooLarge)]
    [InlineData("re.match('(a+)+$', 'a' * 40 + 'b')", LambdaCodes.StepLimit)]
    [InlineData("re.sub(r'(\\w+\\s?)*!', '', 'aaaa ' * 30)", LambdaCodes.StepLimit)]
    [InlineData("re.match('(a|aa)+$', 'a' * 60 + 'b')", LambdaCodes.StepLimit)]
    [InlineData("re.match('(?:(?:(?:a*)*)*)*$', 'a' * 30 + 'b')", LambdaCodes.StepLimit)]
    [InlineData("re.search('(x+x+)+y', 'x' * 5000)", LambdaCodes.StepLimit)]
    [InlineData("re.sub('', 'y' * 1000, 'z' * 10000)", LambdaCodes.OutputTooLarge)]
    [InlineData("re.findall('(?=(a*))', 'a' * 100000)", LambdaCodes.StepLimit)]
    [InlineData("re.match('a{' + '70000}', x)", LambdaCodes.RegexUnsupported)]
    [InlineData("re.match('(' * 100 + ')' * 100, x)", LambdaCodes.RegexUnsupported)]
    [InlineData("re.match('a' * 2000, x)", LambdaCodes.RegexUnsupported)]
    [InlineData("[(y := [y]) for y0 in range(5000) if (y := (y if y0 else []))  is not None]", LambdaCodes.RecursionLimit)]
    [InlineData("json.loads('[' * 10000)", LambdaCodes.RecursionLimit)]
    public void Run_OverALimit_FailsWithItsCodeAndNextValueRuns(string expression, string code)
    {
        LambdaVerdict verdict = new LambdaCompiler(Tight).Compile($"lambda x: x.strip() if x == 'fine' else {expression}");
        Assert.True(verdict.Accepted, string.Join(", ", verdict.Rejections));
        using LambdaRunner runner = verdict.Lambda!.CreateRunner();
        var clock = Stopwatch.StartNew();
        LambdaResult result = runner.Run(PyValue.FromText("abc"));
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(50), $"{clock.Elapsed}");
        Assert.Equal(code, result.ErrorCode);
        Assert.Equal("'fine'", runner.Run(PyValue.FromText("fine")).Value?.ToString());
    }

    [Fact]
    public void Compile_DeepOrLongText_RejectedWithoutStackOverflow()
    {
        var compiler = new LambdaCompiler(new LambdaLimits { SourceLength = 65_536, Nodes = 20_000, NestingDepth = 150 });
        string[] deep =
        [
            "lambda x: " + new string('(', 30_000) + "x" + new string(')', 30_000),
            "lambda x: " + new string('[', 30_000),
            "lambda x: " + new string('-', 60_000) + "1",
            "lambda x: " + string.Concat(Enumerable.Repeat("not ", 15_000)) + "x",
            "lambda x: x" + string.Concat(Enumerable.Repeat(".strip()", 5_000)),
            "lambda x: " + string.Concat(Enumerable.Repeat("x+", 10_000)) + "x",
            "lambda x: " + string.Concat(Enumerable.Repeat("2**", 10_000)) + "2",
            "lambda x: " + string.Concat(Enumerable.Repeat("x if x else ", 5_000)) + "x",
            "lambda x: " + string.Concat(Enumerable.Repeat("lambda y: ", 5_000)) + "x",
            "lambda x: " + string.Concat(Enumerable.Repeat("f'{", 5_000)) + "x",
            "lambda x: x" + string.Concat(Enumerable.Repeat("[0]", 20_000)),
        ];
        foreach (string text in deep)
        {
            LambdaVerdict verdict = compiler.Compile(text);
            Assert.False(verdict.Accepted, text[..30]);
            Assert.Contains(verdict.Rejections[0].Code, (string[])[LambdaCodes.TooDeep, LambdaCodes.TooLong, LambdaCodes.Syntax, LambdaCodes.ForbiddenNode]);
        }

        Assert.Equal(LambdaCodes.TooLong, new LambdaCompiler().Compile("lambda x: '" + new string('a', 5_000) + "'").Rejections[0].Code);
    }

    [Fact]
    public void Run_DeepestAcceptedNestingOnSmallStack_GivesTheValue()
    {
        var compiler = new LambdaCompiler(new LambdaLimits { NestingDepth = 150 });
        CompiledLambda deepest = Enumerable.Range(1, 150).Select(n => compiler.Compile("lambda x: " + string.Concat(Enumerable.Repeat("str(", n)) + "x" + new string(')', n)))
            .TakeWhile(v => v.Accepted).Last().Lambda!;
        CompiledLambda? nested = compiler.Compile("lambda x: " + string.Concat(Enumerable.Repeat("(lambda y: [", 20)) + "x" + string.Concat(Enumerable.Repeat(" for z in 'a'][0])(x)", 20))).Lambda;
        LambdaResult result = default, second = default;
        var thread = new Thread(
            () =>
            {
                using LambdaRunner runner = deepest.CreateRunner();
                result = runner.Run(PyValue.FromText("q"));
                using LambdaRunner other = nested!.CreateRunner();
                second = other.Run(PyValue.FromText("q"));
            },
            512 * 1024);
        thread.Start();
        thread.Join();
        Assert.Equal("'q'", result.Value?.ToString());
        Assert.True(second.Ok, second.Error);
    }

    [Fact]
    public void Run_RunnerTimeUsedUp_GivesTheLambdaUp()
    {
        var limits = new LambdaLimits { RunnerTime = TimeSpan.FromMilliseconds(1), Steps = 100_000_000 };
        using LambdaRunner runner = new LambdaCompiler(limits).Compile("lambda x: sum(range(10**6))").Lambda!.CreateRunner();
        Assert.Equal(LambdaCodes.Timeout, runner.Run(PyValue.None).ErrorCode);
        Assert.True(runner.GivenUp);
        Assert.Equal(LambdaCodes.GivenUp, runner.Run(PyValue.None).ErrorCode);
    }

    [Fact]
    public void Run_RegexOverItsTime_Timeout()
    {
        var limits = new LambdaLimits { RegexTime = TimeSpan.FromMilliseconds(1), Steps = 100_000_000, CallTime = TimeSpan.FromSeconds(60) };
        using LambdaRunner runner = new LambdaCompiler(limits).Compile("lambda x: re.match('(a+)+$', x)").Lambda!.CreateRunner();
        Assert.Equal(LambdaCodes.Timeout, runner.Run(PyValue.FromText(new string('a', 40) + "b")).ErrorCode);
    }

    [Fact]
    public void Run_TooManyValuesAtALimit_GivesTheLambdaUpAndErrorsOfPythonDoNotCount()
    {
        var limits = new LambdaLimits { LimitHits = 3 };
        using LambdaRunner runner = new LambdaCompiler(limits).Compile("lambda x: 'a' * (10**9) if x == 'big' else int(x)").Lambda!.CreateRunner();
        for (int i = 0; i < 20; i++)
        {
            Assert.Equal(LambdaCodes.ValueError, runner.Run(PyValue.FromText("q")).ErrorCode);
        }

        Assert.Equal(LambdaCodes.OutputTooLarge, runner.Run(PyValue.FromText("big")).ErrorCode);
        Assert.Equal(LambdaCodes.OutputTooLarge, runner.Run(PyValue.FromText("big")).ErrorCode);
        Assert.True(runner.Run(PyValue.FromText("7")).Ok);
        Assert.False(runner.GivenUp);
        Assert.Equal(LambdaCodes.OutputTooLarge, runner.Run(PyValue.FromText("big")).ErrorCode);
        Assert.True(runner.GivenUp);
        Assert.Equal(3, runner.LimitHits);
        Assert.Equal(LambdaCodes.GivenUp, runner.Run(PyValue.FromText("7")).ErrorCode);
    }

    [Fact]
    public void Run_LoneSurrogate_Unrepresentable()
    {
        using LambdaRunner runner = new LambdaCompiler().Compile("lambda x: x").Lambda!.CreateRunner();
        Assert.Equal(LambdaCodes.Unrepresentable, runner.Run(PyValue.FromText("a\ud800")).ErrorCode);
        Assert.Equal(LambdaCodes.Unrepresentable, runner.Run(PyValue.FromText("\udc00")).ErrorCode);
    }

    [Fact]
    public void LambdaLimits_OutOfRange_Refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new LambdaLimits { Steps = int.MaxValue });
        Assert.Throws<ArgumentOutOfRangeException>(() => new LambdaLimits { CallTime = TimeSpan.MaxValue });
        Assert.Throws<ArgumentOutOfRangeException>(() => new LambdaLimits { RegexTime = Timeout.InfiniteTimeSpan });
        Assert.Throws<ArgumentOutOfRangeException>(() => new LambdaLimits { EmittedNesting = 201 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new LambdaLimits { OutputLength = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new LambdaLimits { LimitHits = int.MaxValue });
    }

    [Fact]
    public void LambdaLimits_EveryOption_RefusesUnlimited()
    {
        foreach (System.Reflection.PropertyInfo option in typeof(LambdaLimits).GetProperties().Where(p => p.PropertyType != typeof(bool) && p.CanWrite))
        {
            object unlimited = option.PropertyType == typeof(int) ? int.MaxValue : TimeSpan.MaxValue;
            object none = option.PropertyType == typeof(int) ? -1 : Timeout.InfiniteTimeSpan;
            foreach (object value in new[] { unlimited, none })
            {
                System.Reflection.TargetInvocationException thrown = Assert.Throws<System.Reflection.TargetInvocationException>(() => option.SetValue(new LambdaLimits(), value));
                Assert.Contains(option.Name, Assert.IsType<ArgumentOutOfRangeException>(thrown.InnerException).Message, StringComparison.Ordinal);
            }
        }
    }
}
