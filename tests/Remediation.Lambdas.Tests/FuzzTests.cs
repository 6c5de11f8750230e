using System.Diagnostics;
using System.Text;
using Remediation.Lambdas.Tests.Differential;
using Xunit.Abstractions;

namespace Remediation.Lambdas.Tests;

/// <summary>
/// No text makes the compiler or a runner throw, hang over its limit, or allocate without bound. A million inputs with LONG=1, a share of each kind in CI.
/// </summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    private const long MostBytesOfOneInput = 512L << 20;

    private static readonly bool Long = Environment.GetEnvironmentVariable("LONG") == "1";

    private static readonly LambdaLimits Short = new() { CallTime = TimeSpan.FromMilliseconds(200), RegexTime = TimeSpan.FromMilliseconds(50) };

    private static readonly PyValue[] Values = [PyValue.FromText("aab 12/3"), PyValue.None];

    private static readonly string[] Soup =
    [
        "lambda", "x", ":", "(", ")", "[", "]", "{", "}", ",", ".", "'", "\"", "f'", "rb'", "'''", "{x}", "{", "if", "else", "for", "in", "not", "and", "or", "is", "None", "1", "0x", "1e", "1_0", ".5",
        "+", "-", "*", "**", "//", "%", "<<", "==", "!=", ":=", "=", "->", "@", "~", "\\", "\n", "\r", "\t", " ", "#", "strip", "re", "sub", "sorted", "map", "y", "_", "é", "\ud800", "\0", "😀", "lambda y:", "*x", "**x",
        "'{0.a}'.format(x)", "'%s' %", "re.sub('(', '', x)", "re.sub('(a*)*b', '', x)", "range(10**9)", "'a'*10**9", "f'{x:>99999999}'", "10**10**10", "x.zfill(10**9)",
    ];

    private static readonly string[] PatternSoup =
    [
        "a", "b", "1", ".", "\\d", "\\w", "\\s", "\\b", "\\B", "^", "$", "\\A", "\\Z", "[a-z]", "[^a]", "[", "]", "(", ")", "(?:", "(?P<n>", "(?P=n)", "(?=", "(?!", "(?<=", "(?<!", "(?>", "(?i)", "(?i:", "(?(1)", "(?#",
        "*", "+", "?", "*?", "+?", "??", "*+", "++", "?+", "{2}", "{1,3}", "{,2}?", "{0}", "{", "}", "|", "\\1", "\\2", "\\", "\\x41", "\\u0041", "\\0", "-", "é", "😀", " ", "#", "\\n",
    ];

    private static readonly string[] PatternUses = ["re.findall(P, x or 'aab12')", "re.sub(P, '-', x or 'aab12')", "re.search(P, x * 20 if x else 'a' * 40 + 'b').span()"];

    [Fact]
    public void Compile_RandomText_NeverThrows() => Run(4711, Long ? 500_000 : 100_000, random =>
    {
        var text = new StringBuilder(random.Next(2) == 0 ? "lambda x: " : string.Empty);
        for (int n = random.Next(40); n > 0; n--)
        {
            text.Append(random.Next(4) == 0 ? ((char)random.Next(0x10000)).ToString() : Soup[random.Next(Soup.Length)]);
        }

        return text.ToString();
    });

    [Fact]
    public void CompileAndRun_MutatedLambdas_NeverThrowNorHang()
    {
        LambdaGenerator? generator = null;
        Run(815, Long ? 300_000 : 30_000, random =>
        {
            generator ??= new LambdaGenerator(random);
            var text = new StringBuilder(generator.Next());
            for (int n = random.Next(4); n > 0 && text.Length > 12; n--)
            {
                int at = random.Next(10, text.Length);
                switch (random.Next(3))
                {
                    case 0:
                        text.Remove(at, 1);
                        break;
                    case 1:
                        text.Insert(at, Soup[random.Next(Soup.Length)]);
                        break;
                    default:
                        text[at] = text[random.Next(text.Length)];
                        break;
                }
            }

            return text.ToString();
        });
    }

    [Fact]
    public void CompileAndRun_RandomPatterns_NeverThrowNorHang() => Run(2718, Long ? 200_000 : 50_000, random =>
    {
        string pattern = string.Concat(Enumerable.Range(0, random.Next(1, 16)).Select(_ => PatternSoup[random.Next(PatternSoup.Length)]));
        return "lambda x: " + PatternUses[random.Next(PatternUses.Length)].Replace("P", "r'" + pattern + "'", StringComparison.Ordinal);
    });

    private static bool Check(LambdaCompiler compiler, string text)
    {
        LambdaVerdict verdict = compiler.Compile(text);
        foreach (LambdaRejection rejection in verdict.Rejections)
        {
            Assert.True(rejection.Code != LambdaCodes.Internal && rejection.Column >= 0 && rejection.Column <= text.Length, $"{text}: {rejection}");
        }

        Assert.Equal(verdict.Accepted, verdict.Rejections.Count == 0);
        if (verdict.Lambda is not { } lambda)
        {
            return false;
        }

        using LambdaRunner runner = lambda.CreateRunner();
        foreach (PyValue value in Values)
        {
            LambdaResult result = runner.Run(value);
            Assert.True(result.ErrorCode != LambdaCodes.Internal, $"{text}: {result.Error}");
        }

        return true;
    }

    private void Run(int defaultSeed, int inputs, Func<Random, string> next)
    {
        int seed = int.TryParse(Environment.GetEnvironmentVariable("SEED"), out int given) ? given : defaultSeed;
        var random = new Random(seed);
        var compiler = new LambdaCompiler(Short);
        (TimeSpan slowest, long largest, int accepted) = (TimeSpan.Zero, 0, 0);
        for (int i = 0; i < inputs; i++)
        {
            string text = next(random);
            long before = GC.GetAllocatedBytesForCurrentThread();
            var clock = Stopwatch.StartNew();
            accepted += Check(compiler, text) ? 1 : 0;
            slowest = clock.Elapsed > slowest ? clock.Elapsed : slowest;
            largest = Math.Max(largest, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        output.WriteLine($"seed {seed}, {inputs} inputs, {accepted} accepted, slowest {slowest.TotalMilliseconds:0} ms, most allocated {largest >> 20} MiB, heap afterwards {GC.GetTotalMemory(true) >> 20} MiB");
        Assert.True(accepted > 0);
        Assert.True(slowest < TimeSpan.FromSeconds(10), $"slowest {slowest}");
        Assert.True(largest < MostBytesOfOneInput, $"{largest} bytes");
    }
}
