using System.Diagnostics;
using System.Text;
using Remediation.Lambdas.Tests.Differential;

namespace Remediation.Lambdas.Tests;

/// <summary>No text makes the compiler or a runner throw or hang.</summary>
public sealed class FuzzTests
{
    private static readonly string[] Soup =
    [
        "lambda", "x", ":", "(", ")", "[", "]", "{", "}", ",", ".", "'", "\"", "f'", "rb'", "'''", "{x}", "{", "if", "else", "for", "in", "not", "and", "or", "is", "None", "1", "0x", "1e", "1_0", ".5",
        "+", "-", "*", "**", "//", "%", "<<", "==", "!=", ":=", "=", "->", "@", "~", "\\", "\n", "\r", "\t", " ", "#", "strip", "re", "sub", "sorted", "map", "y", "_", "é", "\ud800", "\0", "😀", "lambda y:", "*x", "**x",
        "'{0.a}'.format(x)", "'%s' %", "re.sub('(', '', x)", "re.sub('(a*)*b', '', x)", "range(10**9)", "'a'*10**9", "f'{x:>99999999}'", "10**10**10", "x.zfill(10**9)",
    ];

    [Fact]
    public void Compile_RandomText_NeverThrows()
    {
        var random = new Random(4711);
        var compiler = new LambdaCompiler();
        for (int i = 0; i < 30_000; i++)
        {
            var text = new StringBuilder(random.Next(2) == 0 ? "lambda x: " : string.Empty);
            for (int n = random.Next(40); n > 0; n--)
            {
                text.Append(random.Next(4) == 0 ? ((char)random.Next(0x10000)).ToString() : Soup[random.Next(Soup.Length)]);
            }

            Check(compiler, text.ToString());
        }
    }

    [Fact]
    public void CompileAndRun_MutatedLambdas_NeverThrowNorHang()
    {
        var random = new Random(815);
        var generator = new LambdaGenerator(random);
        var compiler = new LambdaCompiler(new LambdaLimits { CallTime = TimeSpan.FromMilliseconds(200), RegexTime = TimeSpan.FromMilliseconds(50) });
        TimeSpan slowest = TimeSpan.Zero;
        for (int i = 0; i < 30_000; i++)
        {
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

            var clock = Stopwatch.StartNew();
            Check(compiler, text.ToString());
            slowest = clock.Elapsed > slowest ? clock.Elapsed : slowest;
        }

        Assert.True(slowest < TimeSpan.FromSeconds(10), $"slowest {slowest}");
    }

    private static void Check(LambdaCompiler compiler, string text)
    {
        LambdaVerdict verdict = compiler.Compile(text);
        foreach (LambdaRejection rejection in verdict.Rejections)
        {
            Assert.True(rejection.Code != LambdaCodes.Internal && rejection.Column >= 0 && rejection.Column <= text.Length, $"{text}: {rejection}");
        }

        Assert.Equal(verdict.Accepted, verdict.Rejections.Count == 0);
        if (verdict.Lambda is { } lambda)
        {
            using LambdaRunner runner = lambda.CreateRunner();
            foreach (PyValue? value in new[] { PyValue.FromText("aab 12/3"), PyValue.None })
            {
                LambdaResult result = runner.Run(value);
                Assert.True(result.ErrorCode != LambdaCodes.Internal, $"{text}: {result.Error}");
            }
        }
    }
}
