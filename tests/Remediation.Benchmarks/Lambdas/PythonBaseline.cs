using System.Diagnostics;
using System.Text.Json;

namespace Remediation.Benchmarks.Lambdas;

/// <summary>A CPython process that runs one lambda over all values each time it is asked.</summary>
internal sealed class PythonBaseline : IDisposable
{
    private readonly Process _process;

    public PythonBaseline(string lambda, IReadOnlyList<string> values)
    {
        var start = new ProcessStartInfo("python3") { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Lambdas", "baseline.py"));
        _process = Process.Start(start) ?? throw new InvalidOperationException("python3 did not start.");
        _process.StandardInput.WriteLine(JsonSerializer.Serialize(new { lambda, values }));
    }

    /// <summary>One pass over all values.</summary>
    public void Run()
    {
        _process.StandardInput.WriteLine();
        _process.StandardInput.Flush();
        _ = _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("The python3 process has ended.");
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }
}
