using System.Text.Json;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using Remediation.Core.Alerts;
using Remediation.Core.Generation.Library;
using Remediation.Core.Intake;
using Remediation.Core.Reasons;
using Remediation.Core.Reviews;
using Remediation.Core.Runs;
using Remediation.Functions.Orchestrations;

namespace Remediation.Functions.Activities;

/// <summary>The run row: phases and the end.</summary>
public sealed partial class RunActivities(
    RunContexts contexts,
    IRunStore runs,
    RunReporter reporter,
    FixLibrarian library,
    AlertDesk alerts,
    RunResults results,
    ReviewDesk reviews,
    IBatchQueue queue,
    TimeProvider time,
    ILogger<RunActivities> logger)
{
    /// <summary>Name of <see cref="EnterPhaseAsync"/>.</summary>
    public const string EnterPhase = "EnterPhase";

    /// <summary>Name of <see cref="EndRunAsync"/>.</summary>
    public const string EndRun = "EndRun";

    /// <summary>Name of <see cref="AnnounceAsync"/>.</summary>
    public const string Announce = "Announce";

    /// <summary>Enters a phase.</summary>
    [Function(EnterPhase)]
    public Task EnterPhaseAsync([ActivityTrigger] PhaseEntered phase, FunctionContext context) =>
        runs.EnterPhaseAsync(phase.RunId, phase.Attempt, phase.Phase, time.GetUtcNow(), context.CancellationToken);

    /// <summary>Lets promoted functions into the library, raises alerts, writes the final report and ends the run.</summary>
    /// <returns>What listeners are told; null when an operator had ended the attempt before.</returns>
    [Function(EndRun)]
    public async Task<RunResult?> EndRunAsync([ActivityTrigger] AttemptEnding ending, FunctionContext context)
    {
        CancellationToken cancellationToken = context.CancellationToken;
        RunContext run = await contexts.LoadAsync(ending.RunId, ending.Attempt, cancellationToken);
        if (ending.Outcome == RunOutcome.Promoted)
        {
            await library.KeepPromotedAsync(run.Run, run.Contract, cancellationToken);
        }

        DateTimeOffset now = time.GetUtcNow();
        RunReport report = await reporter.FinalAsync(run.Run, ending.Outcome, ending.ErrorCode, now, cancellationToken);
        foreach (Alert alert in await alerts.RaiseAsync(report, cancellationToken))
        {
            LogAlert(LevelOf(alert.Severity), alert.Severity.Word(), alert.Code, alert.RunId, alert.Attempt);
        }

        string json = JsonSerializer.Serialize(report, RunReportJson.Default.RunReport);
        string? sentence = ending.ErrorCode is { } code ? ReasonCatalog.Sentence(code) : null;
        RunRecord ended = await runs.EndAsync(
            ending.RunId, ending.Attempt, new RunEnding(ending.Outcome, ending.ErrorCode, sentence, json, now), cancellationToken);
        if (ended.Attempt != ending.Attempt || ended.Outcome != ending.Outcome)
        {
            // An operator terminated the attempt meanwhile; that was the end that counts, and is told.
            return null;
        }

        LogEnded(ending.RunId, ending.Outcome, report.Counts.Source, report.Counts.Success, report.Counts.Quarantine);
        return await results.OfAsync(ended, cancellationToken);
    }

    /// <summary>
    /// Tells listeners that an attempt ended, at least once, and begins the attempt that reviewers' decisions wait for; fails while the queue is away.
    /// </summary>
    [Function(Announce)]
    public async Task AnnounceAsync([ActivityTrigger] RunResult result, FunctionContext context)
    {
        await queue.PublishResultAsync(JsonSerializer.SerializeToUtf8Bytes(result), context.CancellationToken);
        await reviews.ContinueAsync(result.RunId, context.CancellationToken);
    }

    private static LogLevel LevelOf(AlertSeverity severity) => severity switch
    {
        AlertSeverity.Sev1 => LogLevel.Critical,
        AlertSeverity.Sev2 => LogLevel.Error,
        _ => LogLevel.Warning,
    };

    [LoggerMessage(1002, LogLevel.Information, "Run {RunId} ended {Outcome}: source {Source}, success {Success}, quarantine {Quarantine}")]
    private partial void LogEnded(string runId, string outcome, long source, long success, long quarantine);

    [LoggerMessage(EventId = 1012, Message = "{Severity} {Code} in run {RunId}, attempt {Attempt}")]
    private partial void LogAlert(LogLevel level, string severity, string code, string runId, int attempt);
}
