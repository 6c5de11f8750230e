using System.Text;
using System.Text.Json;

namespace Remediation.Lambdas.Tests;

public sealed class RunnerTests
{
    [Fact]
    public void Run_ManyThreadsOneLambda_GiveTheirOwnResults()
    {
        CompiledLambda lambda = new LambdaCompiler().Compile("lambda x: re.sub(r'\\d', lambda m: str(int(m.group()) + 1), x).upper()").Lambda!;
        Parallel.For(0, 16, i =>
        {
            using LambdaRunner runner = lambda.CreateRunner();
            for (int n = 0; n < 200; n++)
            {
                Assert.Equal($"'A{(i % 8) + 1}'", runner.Run(PyValue.FromText($"a{i % 8}")).Value!.ToString());
            }
        });
    }

    [Fact]
    public void Run_AfterFailures_EngineHoldsNothingBack()
    {
        var compiler = new LambdaCompiler();
        for (int i = 0; i < 50; i++)
        {
            using LambdaRunner bad = compiler.Compile("lambda x: [y := x, int(x), y][0]").Lambda!.CreateRunner();
            Assert.Equal(LambdaCodes.ValueError, bad.Run(PyValue.FromText("secret")).ErrorCode);
            using LambdaRunner good = compiler.Compile("lambda x: (y if x else (y := 1))").Lambda!.CreateRunner();
            Assert.Equal(LambdaCodes.NameError, good.Run(PyValue.FromText("a")).ErrorCode);
        }
    }

    [Theory]
    [InlineData("lambda x: 5 / 0", LambdaCodes.ZeroDivision)]
    [InlineData("lambda x: x['a']", LambdaCodes.TypeError)]
    [InlineData("lambda x: {}['a']", LambdaCodes.KeyError)]
    [InlineData("lambda x: x[100]", LambdaCodes.IndexError)]
    [InlineData("lambda x: x.year", LambdaCodes.AttributeError)]
    [InlineData("lambda x: None.strip()", LambdaCodes.AttributeError)]
    [InlineData("lambda x: int(x)", LambdaCodes.ValueError)]
    [InlineData("lambda x: next(iter(''))", LambdaCodes.StopIteration)]
    [InlineData("lambda x: '{0.a}'.join(x).format(x)", LambdaCodes.Unrepresentable)]
    [InlineData("lambda x: str(set(x) | {'q'})", LambdaCodes.Unordered)]
    [InlineData("lambda x: chr(0xD800)", LambdaCodes.Unrepresentable)]
    public void Run_PythonRaises_FailsWithTheCode(string source, string code)
    {
        using LambdaRunner runner = new LambdaCompiler().Compile(source).Lambda!.CreateRunner();
        Assert.Equal(code, runner.Run(PyValue.FromText("ab")).ErrorCode);
    }

    [Theory]
    [InlineData("x", "\"ab\"", "str")]
    [InlineData("12345678901234567890123", "12345678901234567890123", "int")]
    [InlineData("1.0", "1.0", "float")]
    [InlineData("float('nan')", "\"nan\"", "float")]
    [InlineData("-float('inf')", "\"-inf\"", "float")]
    [InlineData("None", "null", "NoneType")]
    [InlineData("(1, [True])", "[1,[true]]", "tuple")]
    [InlineData("{'b': 1, 'a': x}", "{\"b\":1,\"a\":\"ab\"}", "dict")]
    [InlineData("set('ba')", "[\"a\",\"b\"]", "set")]
    [InlineData("b'\\x00a'", "\"0061\"", "bytes")]
    [InlineData("date(2024, 1, 5)", "\"2024-01-05\"", "date")]
    [InlineData("datetime(2024, 1, 5, 10)", "\"2024-01-05 10:00:00\"", "datetime")]
    [InlineData("Decimal('1.50')", "\"1.50\"", "other")]
    public void WriteJson_EachType_AsTheCommandLineShowsIt(string expression, string json, string type)
    {
        using LambdaRunner runner = new LambdaCompiler().Compile("lambda x: " + expression).Lambda!.CreateRunner();
        PyValue value = runner.Run(PyValue.FromText("ab")).Value!;
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            value.WriteJson(writer);
        }

        Assert.Equal((json, type), (Encoding.UTF8.GetString(stream.ToArray()), value.TypeName));
    }

    [Theory]
    [InlineData("x", true, "ab")]
    [InlineData("None", true, null)]
    [InlineData("1.0", true, "1.0")]
    [InlineData("True", true, "True")]
    [InlineData("Decimal('1.50')", true, "1.50")]
    [InlineData("date(2024, 1, 5)", true, "2024-01-05")]
    [InlineData("float('inf')", false, null)]
    [InlineData("[x]", false, null)]
    [InlineData("b'a'", false, null)]
    public void ToCellText_EachType_TextOrRefusal(string expression, bool cell, string? text)
    {
        using LambdaRunner runner = new LambdaCompiler().Compile("lambda x: " + expression).Lambda!.CreateRunner();
        Assert.Equal(cell, runner.Run(PyValue.FromText("ab")).Value!.ToCellText(out string? actual));
        Assert.Equal(text, actual);
    }
}
