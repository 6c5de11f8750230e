using System.Text.Json;
using Remediation.Core.Alerts;
using Remediation.Core.Reasons;
using Remediation.Core.Runs;

namespace Remediation.Core.Tests.Alerts;

public sealed class AlertRulesTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 10, 0, 0, TimeSpan.Zero);

    private static RunReport Good
    {
        get
        {
            RunReport golden = JsonSerializer.Deserialize(
                File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "golden", "run-report.json")), RunReportJson.Default.RunReport)!;
            return golden with
            {
                Outcome = RunOutcome.Promoted,
                ErrorCode = null,
                Metrics = new RunMetrics
                {
                    SlmCallReduction = 0.95,
                    LambdaRejectionRate = 0.0499,
                    QuarantineRate = 0.0999,
                    AuditCoverage = 1,
                    Reconciliation = 0,
                    EgressBytesExternal = 0,
                },
            };
        }
    }

    [Fact]
    public void Of_RunWithinEveryThreshold_RaisesNothing() => Assert.Empty(AlertRules.Of(Good, Now));

    [Theory]
    [InlineData(RunOutcome.DataLoss, ReasonCode.DataLoss, AlertSeverity.Sev1, ReasonCode.DataLoss)]
    [InlineData(RunOutcome.GateRefused, ReasonCode.GateRefused, AlertSeverity.Sev2, ReasonCode.GateRefused)]
    [InlineData(RunOutcome.Error, ReasonCode.RunError, AlertSeverity.Sev2, ReasonCode.RunError)]
    [InlineData(RunOutcome.Error, ReasonCode.IntakeFile, AlertSeverity.Sev2, ReasonCode.IntakeFile)]
    public void Of_FailedRun_NamesTheOutcome(string outcome, string errorCode, AlertSeverity severity, string code)
    {
        Alert alert = Assert.Single(AlertRules.Of(Good with { Outcome = outcome, ErrorCode = errorCode }, Now));

        Assert.Equal((severity, code), (alert.Severity, alert.Code));
        Assert.Equal($"{Good.RunId}-{Good.Attempt}-{code}", alert.AlertId);
    }

    [Fact]
    public void Of_StepThatBrokeWhileCellsWaited_IsNoDataLoss()
    {
        RunReport report = Good with { Outcome = RunOutcome.Error, ErrorCode = ReasonCode.RunError, Metrics = Good.Metrics with { Reconciliation = 5 } };

        Assert.Equal((AlertSeverity.Sev2, ReasonCode.RunError), AlertRules.Of(report, Now).Select(a => (a.Severity, a.Code)).Single());
    }

    public static TheoryData<string, AlertSeverity, RunMetrics> Outside() => new()
    {
        { AlertCodes.SlmCallReduction, AlertSeverity.Sev3, Good.Metrics with { SlmCallReduction = 0.9499 } },
        { AlertCodes.LambdaRejectionRate, AlertSeverity.Sev3, Good.Metrics with { LambdaRejectionRate = 0.05 } },
        { AlertCodes.QuarantineRate, AlertSeverity.Sev3, Good.Metrics with { QuarantineRate = 0.1 } },
        { AlertCodes.AuditCoverage, AlertSeverity.Sev1, Good.Metrics with { AuditCoverage = 0.999999 } },
        { AlertCodes.AuditCoverage, AlertSeverity.Sev1, Good.Metrics with { AuditCoverage = 1.000001 } },
        { AlertCodes.EgressBytesExternal, AlertSeverity.Sev1, Good.Metrics with { EgressBytesExternal = 1 } },
        { ReasonCode.DataLoss, AlertSeverity.Sev1, Good.Metrics with { Reconciliation = -1 } },
    };

    [Theory]
    [MemberData(nameof(Outside))]
    public void Of_MeasureOutsideItsThreshold_NamesIt(string code, AlertSeverity severity, RunMetrics metrics)
    {
        Alert alert = Assert.Single(AlertRules.Of(Good with { Metrics = metrics }, Now));

        Assert.Equal((severity, code), (alert.Severity, alert.Code));
        Assert.NotEqual(code, AlertCodes.Sentence(code));
    }

    [Fact]
    public void Of_SeveralFaults_PutsTheWorstFirst()
    {
        RunReport report = Good with { Outcome = RunOutcome.DataLoss, Metrics = Good.Metrics with { QuarantineRate = 0.5, Reconciliation = 3, AuditCoverage = 0.5 } };

        Assert.Equal(
            [AlertSeverity.Sev1, AlertSeverity.Sev1, AlertSeverity.Sev3], AlertRules.Of(report, Now).Select(a => a.Severity));
    }
}
