using System.Text.Json;
using Remediation.Core.Clustering;
using Remediation.Core.Gates;
using Remediation.Core.Generation;
using Remediation.Core.Ledger;
using Remediation.Core.Reasons;
using Remediation.Core.Staging;

namespace Remediation.Core.Runs;

/// <summary>Writes the account of a run: in full from the store's counts when it ends, and cheaply from its row while it works.</summary>
public sealed class RunReporter(
    IRunStore runs, IClusterStore clusters, IFixStore fixes, IStagingStore staging, IGateStore gates, ILedgerStore ledger, IEgressMeter egress, IProcessMeter process)
{
    /// <summary>The report of a run as it is now; an ended run's report is the one that was stored.</summary>
    public async Task<RunReport> CurrentAsync(RunRecord run, CancellationToken cancellationToken)
    {
        if (run.ReportJson is { } stored)
        {
            return JsonSerializer.Deserialize(stored, RunReportJson.Default.RunReport)!;
        }

        if (!RunStatus.IsOpen(run.Status))
        {
            return await CountedAsync(run, cancellationToken);
        }

        var counts = new RunCounts
        {
            Source = run.SourceCount ?? 0,
            Success = run.ProgressSuccess,
            Quarantine = run.ProgressQuarantine,
            ByReason = new Dictionary<string, long>(StringComparer.Ordinal),
        };
        return await BuildAsync(run, counts, auditCoverage: 1, null, null, run.EndedAt, cancellationToken);
    }

    /// <summary>The final report, counted from the store.</summary>
    public async Task<RunReport> FinalAsync(
        RunRecord run, string outcome, string? errorCode, DateTimeOffset endedAt, CancellationToken cancellationToken)
    {
        RunRecord ended = run with { Outcome = outcome, Status = RunOutcome.StatusOf(outcome), Phase = RunPhase.Done, EndedAt = endedAt, ErrorCode = errorCode };
        return await CountedAsync(ended, cancellationToken);
    }

    /// <summary>
    /// The report of an ended run of which something was taken back: counts, outcome and ledger are of now, how the attempt itself went stays as it was told.
    /// </summary>
    public async Task<RunReport> RolledBackAsync(RunRecord run, CellCounts cells, int acts, CancellationToken cancellationToken)
    {
        RunReport told = await CurrentAsync(run, cancellationToken);
        RunCounts counts = CountsOf(cells);
        return told with
        {
            Status = run.Status,
            Outcome = run.Outcome,
            ErrorCode = run.ErrorCode,
            Error = run.Error,
            Counts = counts,
            Metrics = told.Metrics with { AuditCoverage = CoverageOf(cells), Reconciliation = counts.Source - counts.Success - counts.Quarantine },
            Ledger = await LedgerOfAsync(run.RunId, cells, cancellationToken),
            Rollback = new RollbackReport { Acts = acts, Restored = cells.RolledBack, InProduction = cells.InProduction },
        };
    }

    private async Task<RunReport> CountedAsync(RunRecord run, CancellationToken cancellationToken)
    {
        GateVerdictSummary? gate = await gates.FindVerdictAsync(run.RunId, run.Attempt, cancellationToken);
        CellCounts cells = await staging.CountAsync(run.RunId, cancellationToken);
        LedgerReport? ledgerReport = await LedgerOfAsync(run.RunId, cells, cancellationToken);
        return await BuildAsync(run, CountsOf(cells), CoverageOf(cells), gate, ledgerReport, run.EndedAt, cancellationToken);
    }

    private async Task<LedgerReport?> LedgerOfAsync(string runId, CellCounts cells, CancellationToken cancellationToken) =>
        await ledger.LastAsync(runId, cancellationToken) is { } sealedLog
            ? new LedgerReport { Entries = cells.FixEntries, Root = sealedLog.Root, Checkpoint = sealedLog.Note }
            : null;

    private static RunCounts CountsOf(CellCounts cells) => new()
    {
        Source = cells.Source,
        Success = cells.Success,
        Quarantine = cells.Quarantine,
        ByReason = cells.ByReason.OrderBy(r => r.Key, StringComparer.Ordinal).ToDictionary(r => r.Key, r => (long)r.Value, StringComparer.Ordinal),
    };

    private static double CoverageOf(CellCounts cells) => cells.Changed == 0 ? 1 : Math.Round((double)cells.FixEntries / cells.Changed, 6);

    private async Task<RunReport> BuildAsync(
        RunRecord run,
        RunCounts counts,
        double auditCoverage,
        GateVerdictSummary? gate,
        LedgerReport? ledgerReport,
        DateTimeOffset? endedAt,
        CancellationToken cancellationToken)
    {
        IReadOnlyList<Cluster> all = await clusters.ListAsync(run.RunId, cancellationToken);
        IReadOnlyList<FixRecord> decided = await fixes.ListAsync(run.RunId, cancellationToken);
        IReadOnlyList<GeneratorCall> calls = await fixes.ListCallsAsync(run.RunId, cancellationToken);
        IReadOnlyList<PhaseEntry> phases = await runs.PhasesAsync(run.RunId, run.Attempt, cancellationToken);
        int slmCalls = calls.Count(c => c.CalledModel);
        int proposed = calls.Count(c => c.Proposed);
        int rejected = calls.Count(c => c.RejectedCode is not null);
        EgressFigures border = egress.Since(run.StartedAt);
        double seconds = endedAt is { } end && run.StartedAt is { } start ? (end - start).TotalSeconds : 0;
        return new RunReport
        {
            RunId = run.RunId,
            BatchId = run.BatchId,
            Table = run.Table,
            Status = run.Status,
            Phase = run.Phase,
            Outcome = run.Outcome,
            Attempt = run.Attempt,
            StartedAt = run.StartedAt,
            EndedAt = endedAt,
            Counts = counts,
            Clusters = all.Count,
            KeptSeparate = all.Sum(c => c.KeptSeparate),
            SlmCalls = slmCalls,
            GeneratorCalls = calls.Count(c => !GenerationDefect.IsBeforeTheCall(c.Defect)),
            GeneratorDefects = DefectsOf(calls),
            Fixes = FixReports(all, decided),
            Metrics = new RunMetrics
            {
                SlmCallReduction = counts.Source == 0 ? 1 : Math.Round(1 - ((double)slmCalls / counts.Source), 6),
                LambdaRejectionRate = proposed == 0 ? 0 : Math.Round((double)rejected / proposed, 6),
                QuarantineRate = counts.Source == 0 ? 0 : Math.Round((double)counts.Quarantine / counts.Source, 6),
                AuditCoverage = auditCoverage,
                Reconciliation = endedAt is null ? 0 : counts.Source - counts.Success - counts.Quarantine,
                EgressBytesExternal = border.BytesExternal,
            },
            Egress = border,
            Ledger = ledgerReport,
            ErrorCode = run.ErrorCode,
            Error = run.ErrorCode is { } code ? ReasonCatalog.Sentence(code) : null,
            Gate = gate is null ? null : new GateReport { Passed = gate.Passed, Tests = [.. gate.Tests.Select(TestReport)] },
            Timings = Timings(phases, endedAt),
            RowsPerSecond = seconds <= 0 ? 0 : Math.Round(counts.Source / seconds, 1),
            PeakRssMb = process.PeakRssMb,
        };
    }

    private static Dictionary<string, long>? DefectsOf(IReadOnlyList<GeneratorCall> calls)
    {
        var defects = calls.Where(c => c.Defect is not null and not GenerationDefect.NothingFound)
            .CountBy(c => c.Defect!, StringComparer.Ordinal)
            .OrderBy(d => d.Key, StringComparer.Ordinal)
            .ToDictionary(d => d.Key, d => (long)d.Value, StringComparer.Ordinal);
        return defects.Count == 0 ? null : defects;
    }

    private static List<FixReport> FixReports(IReadOnlyList<Cluster> all, IReadOnlyList<FixRecord> decided)
    {
        ILookup<string, FixRecord> byCluster = decided.ToLookup(f => f.ClusterId, StringComparer.Ordinal);
        return
        [
            .. all.OrderBy(c => c.Column, StringComparer.Ordinal).ThenByDescending(c => c.Size).ThenBy(c => c.ClusterId, StringComparer.Ordinal)
                .SelectMany(c => byCluster[c.ClusterId].OrderBy(f => f.Attempt).Select(f => FixReportOf(c, f))),
        ];
    }

    private static FixReport FixReportOf(Cluster cluster, FixRecord fix) => new()
    {
        ClusterId = cluster.ClusterId,
        FixId = fix.FixId,
        Attempt = fix.Attempt,
        Column = cluster.Column,
        Size = cluster.Size,
        Distinct = cluster.Distinct,
        Lambda = fix.Lambda.Length == 0 ? null : fix.Lambda,
        JavaScript = fix.JavaScript.Length == 0 ? null : fix.JavaScript,
        ModelVersion = fix.ModelVersion,
        SelfConfidence = fix.SelfConfidence,
        Measured = fix.Measured,
        ConfidenceScore = fix.ConfidenceScore,
        Decision = fix.Decision,
        Reason = fix.Reason,
        ReusedFrom = fix.ReusedFrom,
        FailureKind = fix.Lambda.Length == 0 ? fix.Defect : null,
        ContractHash = fix.ContractHash,
        PromptHash = fix.PromptHash,
        ModelOptions = fix.ModelOptions,
        CodeVersion = fix.CodeVersion,
    };

    private static GateTestReport TestReport(GateTestResult test) => new()
    {
        Name = test.Name,
        Column = test.Column,
        Passed = test.Passed,
        Status = test.Status,
        Detail = test.Detail,
        Tested = test.Tested,
        Failures = test.Failures,
    };

    private static Dictionary<string, double> Timings(IReadOnlyList<PhaseEntry> phases, DateTimeOffset? endedAt)
    {
        var timings = new Dictionary<string, double>(StringComparer.Ordinal);
        for (int i = 0; i < phases.Count; i++)
        {
            DateTimeOffset? left = i + 1 < phases.Count ? phases[i + 1].EnteredAt : endedAt;
            if (left is { } moment)
            {
                timings[phases[i].Phase] = Math.Round(timings.GetValueOrDefault(phases[i].Phase) + (moment - phases[i].EnteredAt).TotalSeconds, 3);
            }
        }

        return timings;
    }
}

/// <summary>What the process itself uses.</summary>
public interface IProcessMeter
{
    /// <summary>Peak resident memory in MiB.</summary>
    double PeakRssMb { get; }

    /// <summary>All that is counted.</summary>
    Monitoring.ProcessFigures Read();
}
