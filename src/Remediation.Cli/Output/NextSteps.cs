using Remediation.Core.Runs;

namespace Remediation.Cli.Output;

/// <summary>What a person should do after a run, from its report.</summary>
internal static class NextSteps
{
    internal static IEnumerable<string> Of(RunReport report)
    {
        switch (report.Outcome)
        {
            case "data_loss":
                yield return $"Stop the queue and look into the host's log for run {report.RunId}: it names the phase, clusters and fixes that do not balance.";
                yield return $"When the cause is mended: remediation restart {report.RunId} --from start --reason WHY";
                break;
            case "gate_refused":
                yield return "Look at the failing tests above; reject or edit the functions of those columns, then restart the run.";
                break;
            case "held":
                yield return $"Look at the changes, then promote: POST /api/runs/{report.RunId}/promote, or the console.";
                break;
            case "error":
                yield return $"Look into the host's log for run {report.RunId}, then: remediation restart {report.RunId}";
                break;
            case null when report.Status == "suspended":
                yield return $"Resume it: POST /api/runs/{report.RunId}/resume, or the console.";
                break;
            case null:
                yield return $"Follow it: remediation watch {report.RunId}";
                break;
            default:
                break;
        }

        int review = report.Fixes.Count(f => f.Decision == "human_review");
        if (report.Outcome is not null && review > 0)
        {
            yield return $"{review} {(review == 1 ? "cluster waits" : "clusters wait")} for a person: remediation reviews";
        }

        if (report.Counts.ByReason.ContainsKey("UNCONTRACTED"))
        {
            yield return "Write a contract for the columns without one: nothing is applied unattended to them.";
        }

        if (report.Ledger?.Checkpoint is not null && report.Outcome is not null)
        {
            yield return "Keep a copy of the checkpoint elsewhere: it is what defeats a rewrite of the whole ledger.";
        }
    }
}
