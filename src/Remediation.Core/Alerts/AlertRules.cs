using Remediation.Core.Reasons;
using Remediation.Core.Runs;

namespace Remediation.Core.Alerts;

/// <summary>Which alerts an ended attempt raises: one for how it ended, one for each measure outside of its threshold (<see cref="RunThresholds"/>).</summary>
public static class AlertRules
{
    /// <summary>The alerts of a final report, the worst first.</summary>
    public static IReadOnlyList<Alert> Of(RunReport report, DateTimeOffset now)
    {
        List<(AlertSeverity Severity, string Code)> found = [];

        // Where a step broke, cells without a decision wait for the next attempt; they are not lost.
        bool waiting = report.Outcome is RunOutcome.Error or null;
        if (report.Outcome is RunOutcome.DataLoss || (!waiting && report.Metrics.Reconciliation != RunThresholds.Reconciliation))
        {
            found.Add((AlertSeverity.Sev1, ReasonCode.DataLoss));
        }
        else if (report.Outcome is RunOutcome.GateRefused or RunOutcome.Error)
        {
            found.Add((AlertSeverity.Sev2, report.ErrorCode ?? ReasonCode.RunError));
        }

        RunMetrics measured = report.Metrics;
        AddIf(measured.AuditCoverage != RunThresholds.AuditCoverage, AlertSeverity.Sev1, AlertCodes.AuditCoverage);
        AddIf(measured.EgressBytesExternal > RunThresholds.EgressBytesExternal, AlertSeverity.Sev1, AlertCodes.EgressBytesExternal);
        AddIf(measured.SlmCallReduction < RunThresholds.SlmCallReduction, AlertSeverity.Sev3, AlertCodes.SlmCallReduction);
        AddIf(measured.LambdaRejectionRate >= RunThresholds.LambdaRejectionRate, AlertSeverity.Sev3, AlertCodes.LambdaRejectionRate);
        AddIf(measured.QuarantineRate >= RunThresholds.QuarantineRate, AlertSeverity.Sev3, AlertCodes.QuarantineRate);

        Dictionary<string, double> figures = FiguresOf(report);
        return
        [
            .. found.OrderBy(f => f.Severity).Select(f => new Alert
            {
                AlertId = $"{report.RunId}-{report.Attempt}-{f.Code}",
                Severity = f.Severity,
                Code = f.Code,
                RunId = report.RunId,
                Attempt = report.Attempt,
                Figures = figures,
                RaisedAt = now,
            }),
        ];

        void AddIf(bool outside, AlertSeverity severity, string code)
        {
            if (outside)
            {
                found.Add((severity, code));
            }
        }
    }

    private static Dictionary<string, double> FiguresOf(RunReport report) => new(StringComparer.Ordinal)
    {
        ["source"] = report.Counts.Source,
        ["success"] = report.Counts.Success,
        ["quarantine"] = report.Counts.Quarantine,
        ["clusters"] = report.Clusters,
        ["slm_calls"] = report.SlmCalls,
        ["slm_call_reduction"] = report.Metrics.SlmCallReduction,
        ["lambda_rejection_rate"] = report.Metrics.LambdaRejectionRate,
        ["quarantine_rate"] = report.Metrics.QuarantineRate,
        ["audit_coverage"] = report.Metrics.AuditCoverage,
        ["reconciliation"] = report.Metrics.Reconciliation,
        ["egress_bytes_external"] = report.Metrics.EgressBytesExternal,
    };
}
