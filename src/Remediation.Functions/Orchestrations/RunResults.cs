using System.Text.Json;
using Remediation.Core.Intake;
using Remediation.Core.Runs;

namespace Remediation.Functions.Orchestrations;

/// <summary>Tells listeners on <c>remediation.results</c> that an attempt ended.</summary>
public sealed class RunResults(IBatchQueue queue, RunReporter reporter)
{
    /// <summary>Publishes the result of an ended run.</summary>
    /// <returns>The report that the counts are of.</returns>
    public async Task<RunReport> PublishAsync(RunRecord run, CancellationToken cancellationToken)
    {
        RunReport report = await reporter.CurrentAsync(run, cancellationToken);
        await queue.PublishResultAsync(
            JsonSerializer.SerializeToUtf8Bytes(new RunResult(run.RunId, run.BatchId, run.Attempt, run.Status, run.Outcome, report.Counts)), cancellationToken);
        return report;
    }
}
