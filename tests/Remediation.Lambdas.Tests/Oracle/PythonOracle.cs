using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Remediation.Lambdas.Tests.Oracle;

/// <summary>A CPython 3.11 process that evaluates lambdas. A machine without one fails the tests: nothing is skipped.</summary>
public sealed class PythonOracle : IDisposable
{
    private readonly Process _process;

    public PythonOracle()
    {
        string script = Path.Combine(AppContext.BaseDirectory, "Tools", "oracle.py");
        var start = new ProcessStartInfo("python3") { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(script);
        start.Environment["PYTHONHASHSEED"] = "0";
        try
        {
            _process = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new InvalidOperationException("python3 (CPython 3.11) is needed on PATH: it is the oracle of these tests", e);
        }

        _process.ErrorDataReceived += (_, _) => { };
    }

    /// <summary>The results for each value, or null when CPython does not accept the lambda.</summary>
    public IReadOnlyList<JsonNode>? Evaluate(string lambda, IEnumerable<JsonNode> values)
    {
        var request = new JsonObject { ["lambda"] = lambda, ["values"] = new JsonArray([.. values]) };
        _process.StandardInput.WriteLine(request.ToJsonString());
        _process.StandardInput.Flush();
        string line = _process.StandardOutput.ReadLine()
            ?? throw new InvalidOperationException("the python3 oracle has ended: " + _process.StandardError.ReadToEnd());
        JsonNode answer = JsonNode.Parse(line, documentOptions: new JsonDocumentOptions { MaxDepth = 200 })!;
        return answer["results"] is JsonArray results ? [.. results.Select(r => r!)] : null;
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit(5_000);
        _process.Dispose();
    }
}
