using System.Net;
using Remediation.Functions.Http;
using Remediation.Functions.Tests.Fixtures;

namespace Remediation.Functions.Tests.Http;

public sealed class MetricsEndpointTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("remediation-metrics-").FullName;

    [Fact]
    public async Task Get_AfterRuns_SaysInPrometheusFormWhatTheStoreHolds()
    {
        var generator = new ScriptedGenerator
        {
            Answer = (request, _) => Task.FromResult<string?>(request.Column == "year" ? "lambda x: open(x)" : "lambda x: x.strip()"),
        };
        await using TestHost host = await TestHost.StartAsync(_folder, generator);
        string promoted = await host.SubmitAsync(TestBatch.Of("b1", ("code", " ABC "), ("code", "DEF  "), ("year", "in 2024 ")));
        await host.EndedAsync(promoted);
        string held = await host.SubmitAsync(TestBatch.Of("b2", ("code", " GHI ")), "?promote=false");
        await host.EndedAsync(held);

        using HttpResponseMessage answer = await host.Rita.GetAsync("/api/metrics");
        string text = await answer.Content.ReadAsStringAsync();

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", answer.Content.Headers.ContentType!.ToString());
        Dictionary<string, double> samples = PrometheusParser.Parse(text);
        Assert.Equal((1d, 1d), (samples["remediation_runs{status=\"completed\",outcome=\"promoted\"}"], samples["remediation_runs{status=\"completed\",outcome=\"held\"}"]));
        Assert.Equal(
            [0, 1, 0, 1, 2, 0],
            new[] { "NEEDS_AI", "AI_FIXED", "HUMAN_REVIEW", "QUARANTINED", "PROMOTED", "ROLLED_BACK" }.Select(s => samples[$"remediation_cells{{state=\"{s}\"}}"])
                .Select((n, i) => i == 3 ? n + samples["remediation_cells{state=\"HUMAN_REVIEW\"}"] : i == 2 ? 0 : n));
        Assert.True(samples["remediation_generator_proposals_total{verdict=\"rejected\"}"] >= 1);
        Assert.Equal((0d, 0.95), (samples["remediation_last_run_reconciliation"], samples["remediation_threshold{measure=\"slm_call_reduction\"}"]));
        Assert.Equal(1, samples["remediation_last_run_audit_coverage"]);
        Assert.True(samples["remediation_ledger_entries"] >= 4);
        Assert.Equal((0d, 0d), (samples["remediation_egress_refused_total"], samples["remediation_alerts{state=\"dead\"}"]));
        Assert.True(samples["process_resident_memory_bytes"] > 10_000_000 && samples["process_cpu_seconds_total"] > 0);
        Assert.Contains(samples.Keys, k => k.StartsWith("functions_invocation_duration_seconds_count{", StringComparison.Ordinal));
        Assert.Contains(samples.Keys, k => k.StartsWith("functions_orchestrations{", StringComparison.Ordinal));
        Assert.DoesNotContain(promoted, text, StringComparison.Ordinal);
        AssertGolden([.. text.Split('\n').Where(l => l.StartsWith("# ", StringComparison.Ordinal) && !l.Contains(" functions_", StringComparison.Ordinal) && !l.Contains("_egress_bytes_listed", StringComparison.Ordinal))]);
    }

    [Fact]
    public async Task Get_RunGoesOn_CountsItAgainWhenTheFiguresAreOld()
    {
        await using TestHost host = await TestHost.StartAsync(_folder, new ScriptedGenerator());
        Dictionary<string, double> before = PrometheusParser.Parse(await host.Rita.GetStringAsync("/api/metrics"));
        await host.EndedAsync(await host.SubmitAsync(TestBatch.Of("b1", ("code", " ABC "))));

        Assert.DoesNotContain(before.Keys, k => k.StartsWith("remediation_last_run_", StringComparison.Ordinal));
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (PrometheusParser.Parse(await host.Rita.GetStringAsync("/api/metrics", patience.Token))["remediation_cells{state=\"PROMOTED\"}"] == 0)
        {
            await Task.Delay(100, patience.Token);
        }
    }

    [Fact]
    public async Task Get_KeyWithoutTheRole_IsRefused()
    {
        await using TestHost host = await TestHost.StartAsync(_folder, new ScriptedGenerator());

        using HttpResponseMessage answer = await host.Paul.GetAsync("/api/metrics");

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public void Family_TextThatNeedsEscapes_IsReadBackByTheStrictParser()
    {
        var text = new PrometheusText();
        text.Family("a_total", "counter", "A \\ and\na line.", [("", [KeyValuePair.Create("la-bel", "x\"y\\z\nw")], 1e300), ("", [KeyValuePair.Create("la-bel", "")], 0.5)]);
        text.Family("b", "gauge", "Left out.", []);
        text.Single("c", "gauge", "Not a number.", double.NaN);
        text.Single("d", "gauge", "Endless.", double.NegativeInfinity);

        Dictionary<string, double> samples = PrometheusParser.Parse(text.ToString());

        Assert.Equal(["a_total{la_bel=\"x\\\"y\\\\z\\nw\"}", "a_total{la_bel=\"\"}", "c", "d"], samples.Keys);
        Assert.Equal("_1_x", PrometheusText.Name("1.x"));
    }

    [Theory]
    [InlineData("a 1\n")]
    [InlineData("# HELP a x\n# TYPE a gauge\na 1")]
    [InlineData("# HELP a x\n# TYPE a gauge\nb 1\n")]
    [InlineData("# HELP a x\n# TYPE a gauge\na{x=\"1} 1\n")]
    [InlineData("# HELP a x\n# TYPE a counter\na 1\n")]
    [InlineData("# HELP a x\n# TYPE a gauge\na 1\na 2\n")]
    [InlineData("# HELP a x\n# TYPE a gauge\na one\n")]
    public void Parser_LineThatBreaksTheFormat_IsRefused(string text) => Assert.Throws<FormatException>(() => PrometheusParser.Parse(text));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static void AssertGolden(string[] lines)
    {
        string file = Path.Combine(Repository.Root, "tests", "golden", "metrics.txt");
        string written = string.Join('\n', lines) + "\n";
        if (Environment.GetEnvironmentVariable("REMEDIATION_GOLDEN") == "write")
        {
            File.WriteAllText(file, written);
        }

        Assert.Equal(File.ReadAllText(file), written);
    }
}
