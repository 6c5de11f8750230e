using System.Text.Json;
using Remediation.Core.Runs;

namespace Remediation.Cli.Tests.Output;

/// <summary>The golden report, and variants of it.</summary>
internal static class Reports
{
    internal static RunReport Golden => JsonSerializer.Deserialize(Tests.Golden.Read("run-report.json"), RunReportJson.Default.RunReport)!;

    internal static RunReport Open(string phase) => Golden with { Status = "running", Phase = phase, Outcome = null, EndedAt = null, Gate = null, Ledger = null };

    internal static string Json(RunReport report) => JsonSerializer.Serialize(report, RunReportJson.Default.RunReport);
}
