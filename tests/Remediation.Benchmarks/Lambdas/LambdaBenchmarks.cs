using System.Globalization;
using BenchmarkDotNet.Attributes;
using Remediation.Lambdas;

namespace Remediation.Benchmarks.Lambdas;

/// <summary>
/// Values a second on one core for what fixes mostly do, beside CPython with the same lambda on the same values. One operation is one value, so
/// <c>Op/s</c> is values a second and <c>Ratio</c> below 1 is ahead of CPython.
/// </summary>
public class LambdaBenchmarks
{
    private const int Values = 10_000;

    private PyValue[] _values = [];
    private CompiledLambda? _lambda;
    private PythonBaseline? _python;

    /// <summary>The lambdas: two string calls, a date, a regular expression, a split.</summary>
    public static IEnumerable<Fix> Fixes { get; } =
    [
        new("strip-upper", "lambda x: x.strip().upper()", i => $"  name {i} "),
        new("date", "lambda x: datetime.strptime(x, '%d/%m/%Y').strftime('%Y-%m-%d')", i => $"{(i % 28) + 1:00}/{(i % 12) + 1:00}/{1950 + (i % 100)}"),
        new("digits", @"lambda x: re.sub(r'\D', '', x)", i => $"({i % 900:000}) {i % 1000:000}-{i:0000}"),
        new("reorder", @"lambda x: re.sub(r'(\d{2})/(\d{2})/(\d{4})', r'\3-\2-\1', x)", i => $"{(i % 28) + 1:00}/{(i % 12) + 1:00}/{1950 + (i % 100)}"),
        new("split-join", "lambda x: '-'.join(p.zfill(2) for p in reversed(x.split('/')))", i => $"{(i % 28) + 1}/{(i % 12) + 1}/{1950 + (i % 100)}"),
    ];

    [ParamsSource(nameof(Fixes))]
    public Fix Lambda { get; set; } = null!;

    [GlobalSetup]
    public void SetUp()
    {
        List<string> texts = [.. Enumerable.Range(0, Values).Select(Lambda.Value)];
        _values = [.. texts.Select(PyValue.FromText)];
        _python = new PythonBaseline(Lambda.Source, texts);
        _lambda = new LambdaCompiler().Compile(Lambda.Source).Lambda ?? throw new InvalidOperationException("The lambda was not accepted.");
    }

    [GlobalCleanup]
    public void CleanUp() => _python?.Dispose();

    [Benchmark(Baseline = true, OperationsPerInvoke = Values)]
    public void CPython() => _python!.Run();

    [Benchmark(OperationsPerInvoke = Values)]
    public int Jint()
    {
        // One runner for each pass, as for a cluster: its time is bounded.
        using LambdaRunner runner = _lambda!.CreateRunner();
        int ok = 0;
        foreach (PyValue value in _values)
        {
            ok += runner.Run(value).Ok ? 1 : 0;
        }

        return ok == Values ? ok : throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"only {ok} values passed"));
    }

    /// <summary>A lambda and the values it is measured on.</summary>
    public sealed record Fix(string Name, string Source, Func<int, string> Value)
    {
        public override string ToString() => Name;
    }
}
