using Remediation.Adapters.Telemetry;
using Remediation.Core.Monitoring;
using Remediation.Core.Runs;

namespace Remediation.Functions.Http;

/// <summary>The figures of the service as Prometheus takes them. Labels are words of closed lists, function names and purposes; never ids or data.</summary>
internal static class MetricsPage
{
    private const string Counter = "counter";
    private const string Gauge = "gauge";

    public static string Of(FigureSnapshot figures, IReadOnlyList<MeterFamily> meters)
    {
        var text = new PrometheusText();
        Runs(text, figures);
        Generators(text, figures.Store.Calls);
        LastRun(text, figures.LastRun);
        Around(text, figures);
        ProcessOf(text, figures.Process);
        foreach (MeterFamily meter in meters)
        {
            Meter(text, meter);
        }

        return text.ToString();
    }

    private static void Runs(PrometheusText text, FigureSnapshot figures)
    {
        text.Family(
            "remediation_runs",
            Gauge,
            "Runs in the store, by status and outcome (none while open).",
            figures.Store.Runs.GroupBy(r => (r.Status, Outcome: r.Outcome ?? "none")).OrderBy(g => g.Key.Status, StringComparer.Ordinal)
                .ThenBy(g => g.Key.Outcome, StringComparer.Ordinal)
                .Select(g => ("", Labels(("status", g.Key.Status), ("outcome", g.Key.Outcome)), (double)g.Count())));
        text.Family(
            "remediation_cells",
            Gauge,
            "Cells of all runs, by state.",
            figures.Cells.OrderBy(c => c.Key).Select(c => ("", Labels(("state", CellStateNames.NameOf(c.Key))), (double)c.Value)));
    }

    private static void Generators(PrometheusText text, IReadOnlyList<CallFigure> calls)
    {
        text.Family(
            "remediation_generator_calls_total",
            Counter,
            "Calls of generators, by whether a language model was called.",
            new[] { ("model", true), ("builtin", false) }.Select(k => ("", Labels(("generator", k.Item1)), Sum(calls, c => c.CalledModel == k.Item2))));
        text.Family(
            "remediation_generator_proposals_total",
            Counter,
            "Functions that generators proposed, by what the gate made of them.",
            new[] { ("accepted", false), ("rejected", true) }.Select(k => ("", Labels(("verdict", k.Item1)), Sum(calls, c => c.Proposed && c.Rejected == k.Item2))));
        text.Family(
            "remediation_generator_defects_total",
            Counter,
            "Calls of generators that went wrong, by what was wrong.",
            calls.Where(c => c.Defect is not null).GroupBy(c => c.Defect!, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal)
                .Select(g => ("", Labels(("defect", g.Key)), (double)g.Sum(c => c.Calls))));
    }

    private static void LastRun(PrometheusText text, RunReport? last)
    {
        (string Measure, string Help, double? Value, double Threshold)[] measures =
        [
            ("slm_call_reduction", "1 - model calls / source", last?.Metrics.SlmCallReduction, RunThresholds.SlmCallReduction),
            ("lambda_rejection_rate", "rejected / proposed functions", last?.Metrics.LambdaRejectionRate, RunThresholds.LambdaRejectionRate),
            ("quarantine_rate", "quarantine / source", last?.Metrics.QuarantineRate, RunThresholds.QuarantineRate),
            ("audit_coverage", "fix entries / changed cells", last?.Metrics.AuditCoverage, RunThresholds.AuditCoverage),
            ("reconciliation", "source - success - quarantine; not 0 is data loss", last?.Metrics.Reconciliation, RunThresholds.Reconciliation),
            ("egress_bytes_external", "bytes to addresses neither loopback nor listed", last?.Metrics.EgressBytesExternal, RunThresholds.EgressBytesExternal),
        ];
        if (last is not null)
        {
            foreach ((string measure, string help, double? value, _) in measures)
            {
                text.Single($"remediation_last_run_{measure}", Gauge, $"Of the run that ended last: {help}.", value!.Value);
            }

            text.Single("remediation_last_run_rows_per_second", Gauge, "Of the run that ended last: source over elapsed seconds.", last.RowsPerSecond);
            text.Single(
                "remediation_last_run_ended_timestamp_seconds", Gauge, "When the last run ended.", (last.EndedAt ?? DateTimeOffset.UnixEpoch).ToUnixTimeMilliseconds() / 1000.0);
        }

        text.Family(
            "remediation_threshold",
            Gauge,
            "What the measures of a run are held against.",
            measures.Select(m => ("", Labels(("measure", m.Measure)), m.Threshold)));
    }

    private static void Around(PrometheusText text, FigureSnapshot figures)
    {
        text.Family(
            "remediation_alerts",
            Gauge,
            "Alerts still to be delivered, and given up (alerts.dead.jsonl).",
            [("", Labels(("state", "pending")), figures.Store.AlertsPending), ("", Labels(("state", "dead")), figures.AlertsDead)]);
        text.Single("remediation_ledger_entries", Gauge, "Entries in the sealed ledger.", figures.Store.LedgerEntries);
        text.Single("remediation_ledger_checkpoints", Gauge, "Signed checkpoints of the ledger.", figures.Store.LedgerCheckpoints);
        text.Single("remediation_egress_refused_total", Counter, "Connections that the guard refused.", figures.Egress.Refused);
        text.Single("remediation_egress_foreign_connects_total", Counter, "Connections that went past the guard.", figures.Egress.ForeignConnects);
        text.Single("remediation_egress_unlisted_lookups_total", Counter, "Names that are not listed and were looked up past the guard.", figures.Egress.UnlistedLookups);
        text.Single("remediation_egress_external_bytes_total", Counter, "Bytes to addresses that are neither loopback nor listed.", figures.Egress.BytesExternal);
    }

    private static void ProcessOf(PrometheusText text, ProcessFigures process)
    {
        text.Single("process_cpu_seconds_total", Counter, "Processor time of the process.", process.CpuSeconds);
        text.Single("process_resident_memory_bytes", Gauge, "Resident memory of the process.", process.ResidentBytes);
        text.Single("process_resident_memory_peak_bytes", Gauge, "The most resident memory that the process had.", process.PeakResidentBytes);
        text.Single("process_start_time_seconds", Gauge, "When the process started.", process.StartedAt.ToUnixTimeMilliseconds() / 1000.0);
    }

    private static void Meter(PrometheusText text, MeterFamily meter)
    {
        string unit = meter.Unit switch { "s" => "seconds", "By" => "bytes", _ => "" };
        string name = PrometheusText.Name(meter.Name) + (meter.Name.Contains(unit, StringComparison.Ordinal) ? "" : "_" + unit);
        switch (meter.Kind)
        {
            case MeterKind.Counter:
                text.Family(name + "_total", Counter, meter.Description + ".", meter.Series.Select(s => ("", s.Labels, s.Value)));
                break;
            case MeterKind.Histogram:
                text.Family(
                    name, "summary", meter.Description + ".", meter.Series.SelectMany(s => new[] { ("_sum", s.Labels, s.Value), ("_count", s.Labels, (double)s.Count) }));
                break;
            default:
                text.Family(name, Gauge, meter.Description + ".", meter.Series.Select(s => ("", s.Labels, s.Value)));
                break;
        }
    }

    private static double Sum(IReadOnlyList<CallFigure> calls, Func<CallFigure, bool> wanted) => calls.Where(wanted).Sum(c => c.Calls);

    private static IReadOnlyList<KeyValuePair<string, string>> Labels(params (string Name, string Value)[] labels) => [.. labels.Select(l => KeyValuePair.Create(l.Name, l.Value))];
}
