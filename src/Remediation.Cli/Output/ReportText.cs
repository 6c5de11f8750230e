using System.Globalization;
using Remediation.Core.Runs;

namespace Remediation.Cli.Output;

/// <summary>A run's report in words and figures, for people.</summary>
internal static class ReportText
{
    // A person reads the large clusters; all of them are in the report file.
    private const int MostFixes = 30;

    internal static void Write(RunReport report, CliConsole console)
    {
        WriteHead(report, console);
        WriteFixes(report, console);
        WriteQuarantine(report, console);
        WriteGateAndLedger(report, console);
        WriteMeasures(report, console);
        WriteTime(report, console);
        WriteNext(report, console);
    }

    private static void WriteHead(RunReport report, CliConsole console)
    {
        string state = report.Outcome is { } outcome ? InWords(outcome) : $"{report.Status}, in phase {report.Phase}";
        Tone tone = report.Outcome switch
        {
            "promoted" => Tone.Good,
            null or "held" or "rolled_back" or "partly_rolled_back" => Tone.Warning,
            _ => Tone.Bad,
        };
        console.WriteLine($"Run {report.RunId} of batch {report.BatchId}, table {report.Table}, attempt {report.Attempt}: {state}", tone);
        if (report.ErrorCode is not null)
        {
            console.WriteLine($"{report.ErrorCode}: {report.Error}", tone);
        }

        RunCounts counts = report.Counts;
        string calls = report.SlmCalls > 0 ? $", {Count(report.SlmCalls)} of them to a language model" : "";
        string[] steps =
        [
            Many(counts.Source, "anomaly", "anomalies"),
            Many(report.Clusters, "cluster", "clusters"),
            Many(report.GeneratorCalls, "generator call", "generator calls"),
        ];
        console.WriteLine(string.Join(" -> ", steps) + calls, Tone.Strong);
        long lost = counts.Source - counts.Success - counts.Quarantine;
        string rest = report.Outcome is null ? "to go" : "unaccounted for";
        string decided = $"{Count(counts.Success + counts.Quarantine)} of {Count(counts.Source)}";
        console.WriteLine(
            $"{Count(counts.Success)} mended + {Count(counts.Quarantine)} quarantined = {decided}, {Count(lost)} {rest}",
            lost != 0 && report.Outcome is not null ? Tone.Bad : Tone.Plain);
        if (report.KeptSeparate > 0)
        {
            string rows = Many(report.KeptSeparate, "look-alike row was", "look-alike rows were");
            console.WriteLine($"{rows} kept separate: same record, different key");
        }
    }

    private static void WriteFixes(RunReport report, CliConsole console)
    {
        if (report.Fixes.Count == 0)
        {
            return;
        }

        console.WriteLine();
        console.WriteLine("Fixes", Tone.Strong);
        var table = new TextTable(
            ("cluster", false), ("column", false), ("size", true), ("confidence", true), ("decision", false), ("reason", false));
        foreach (FixReport? fix in report.Fixes.OrderByDescending(f => f.Size).ThenBy(f => f.ClusterId, StringComparer.Ordinal).Take(MostFixes))
        {
            Tone tone = fix.Decision switch
            {
                "applied" => Tone.Good,
                "human_review" => Tone.Warning,
                _ => Tone.Bad,
            };
            table.Add(
                tone,
                fix.Lambda ?? "(no function)",
                fix.ClusterId,
                fix.Column,
                Count(fix.Size),
                fix.ConfidenceScore.ToString("0.0000", CultureInfo.InvariantCulture),
                fix.Decision,
                fix.Reason ?? "");
        }

        table.Write(console);
        if (report.Fixes.Count > MostFixes)
        {
            int rest = report.Fixes.Count - MostFixes;
            console.WriteLine($"  and {Many(rest, "smaller cluster", "smaller clusters")}: see --report or --json", Tone.Faint);
        }
    }

    private static void WriteQuarantine(RunReport report, CliConsole console)
    {
        if (report.Counts.ByReason.Count == 0)
        {
            return;
        }

        console.WriteLine();
        console.WriteLine("Quarantined by reason", Tone.Strong);
        var table = new TextTable(("reason", false), ("rows", true));
        foreach ((string? reason, long count) in report.Counts.ByReason.OrderByDescending(r => r.Value).ThenBy(r => r.Key, StringComparer.Ordinal))
        {
            table.Add(Tone.Plain, null, reason, Count(count));
        }

        table.Write(console);
    }

    private static void WriteGateAndLedger(RunReport report, CliConsole console)
    {
        console.WriteLine();
        if (report.Gate is { } gate)
        {
            var failed = gate.Tests.Where(t => t.Status is "failed" or "error" || (t.Status is null && !t.Passed)).ToList();
            var notRun = gate.Tests.Where(t => t.Status == "not_run").ToList();
            string tests = Many(gate.Tests.Count, "test", "tests");
            console.WriteLine(
                gate.Passed ? $"Gate: passed, {tests}" : $"Gate: refused, {failed.Count} of {tests} failed",
                gate.Passed ? Tone.Good : Tone.Bad);
            foreach (GateTestReport? test in failed)
            {
                string what = test.Column is null ? test.Name : $"{test.Name} of {test.Column}";
                console.WriteLine($"  {what}: {Many(test.Failures, "row", "rows")}", Tone.Bad);
            }

            foreach (GateTestReport? test in notRun)
            {
                console.WriteLine($"  {test.Name} of {test.Column} was not run: {test.Detail}", Tone.Warning);
            }
        }
        else
        {
            console.WriteLine("Gate: not reached");
        }

        console.WriteLine(report.Ledger is { } ledger
            ? $"Ledger: {Many(ledger.Entries, "fix entry", "fix entries")}, root {ledger.Root ?? "not sealed"}"
            : "Ledger: not sealed");
    }

    private static void WriteMeasures(RunReport report, CliConsole console)
    {
        if (report.Outcome is null)
        {
            // While rows are on their way, the measures say nothing yet.
            return;
        }

        RunMetrics measured = report.Metrics;
        console.WriteLine();
        console.WriteLine("Measures", Tone.Strong);
        var table = new TextTable(("measure", false), ("value", true), ("wanted", false), ("", false));
        AtLeast("model calls saved", measured.SlmCallReduction, RunThresholds.SlmCallReduction);
        Below("lambdas rejected", measured.LambdaRejectionRate, RunThresholds.LambdaRejectionRate);
        Below("quarantined", measured.QuarantineRate, RunThresholds.QuarantineRate);
        AtLeast("changes with a receipt", measured.AuditCoverage, RunThresholds.AuditCoverage);
        Exactly("rows unaccounted for", measured.Reconciliation, RunThresholds.Reconciliation);
        Exactly("bytes sent outside", measured.EgressBytesExternal, RunThresholds.EgressBytesExternal);
        if (report.Egress is { } border)
        {
            Exactly("attempts to leave", border.ForeignConnects + border.UnlistedLookups + border.Refused, 0);
        }

        table.Write(console);

        void AtLeast(string name, double value, double least) => Add(name, Share(value), $"at least {Share(least)}", value >= least);
        void Below(string name, double value, double limit) => Add(name, Share(value), $"below {Share(limit)}", value < limit);
        void Exactly(string name, long value, long wanted) => Add(name, Count(value), Count(wanted), value == wanted);
        void Add(string name, string value, string wanted, bool good) =>
            table.Add(good ? Tone.Plain : Tone.Bad, null, name, value, wanted, good ? "ok" : "ALERT");
    }

    private static void WriteTime(RunReport report, CliConsole console)
    {
        if (report.StartedAt is not { } start || report.EndedAt is not { } end)
        {
            return;
        }

        console.WriteLine();
        console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{(end - start).TotalSeconds:0.0} s, {report.RowsPerSecond:N0} rows/s, peak memory {report.PeakRssMb:N0} MiB"));
    }

    private static void WriteNext(RunReport report, CliConsole console)
    {
        var next = NextSteps.Of(report).ToList();
        if (next.Count == 0)
        {
            return;
        }

        console.WriteLine();
        console.WriteLine("What to do next", Tone.Strong);
        foreach (string? step in next)
        {
            console.WriteLine("  - " + step);
        }
    }

    private static string InWords(string outcome) => outcome switch
    {
        "gate_refused" => "gate refused, nothing was written to production",
        "data_loss" => "DATA LOSS (SEV1)",
        "held" => "held, waiting for a person to promote it",
        "partly_rolled_back" => "partly rolled back",
        "rolled_back" => "rolled back",
        "error" => "failed",
        _ => outcome,
    };

    private static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    private static string Share(double share) => (share * 100).ToString("0.##", CultureInfo.InvariantCulture) + " %";

    private static string Many(long count, string one, string many) => $"{Count(count)} {(count == 1 ? one : many)}";
}
