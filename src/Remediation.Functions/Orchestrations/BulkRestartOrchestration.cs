using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Remediation.Core.Runs;
using Remediation.Functions.Activities;

namespace Remediation.Functions.Orchestrations;

/// <summary>Restarts the runs of a filter, page by page from the newest on; each page is a history of its own.</summary>
public static class BulkRestartOrchestration
{
    /// <summary>Name of the orchestration.</summary>
    public const string Name = "BulkRestartOrchestration";

    /// <summary>What ids of these orchestrations begin with.</summary>
    public const string IdPrefix = "bulk-restart-";

    /// <summary>Restarts one page and goes on with the next.</summary>
    [Function(Name)]
    public static async Task<BulkProgress> Run([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        BulkRestart order = context.GetInput<BulkRestart>()!;
        BulkProgress progress = order.Progress;
        BulkPage page = await context.CallActivityAsync<BulkPage>(OperatorActivities.ListRestartable, order, BatchOrchestration.Retried);
        foreach (RunAttempt run in page.Runs)
        {
            bool restarted = await context.CallActivityAsync<bool>(OperatorActivities.RestartOne, new BulkItem(order, run), BatchOrchestration.Retried);
            progress = restarted ? progress with { Restarted = progress.Restarted + 1 } : progress with { Refused = progress.Refused + 1 };
            context.SetCustomStatus(progress);
        }

        if (page.NextPageToken is { } token)
        {
            context.ContinueAsNew(order with { PageToken = token, Progress = progress });
        }

        return progress;
    }
}

/// <summary>Which runs a bulk restart takes.</summary>
/// <param name="Status">Only of this status.</param>
/// <param name="Table">Only of this table, or null.</param>
/// <param name="From">Received at or after, or null.</param>
/// <param name="To">Received before; never later than the call, so that it comes to an end.</param>
public sealed record BulkFilter(string Status, string? Table, DateTimeOffset? From, DateTimeOffset To)
{
    internal RunQuery Page(int size, string? token) => new(Status, Table, From, To, size, token);
}

/// <summary>A bulk restart.</summary>
/// <param name="OperationId">Its id.</param>
/// <param name="Filter">Which runs.</param>
/// <param name="From">Where the attempts begin: <c>failure</c> or <c>start</c>.</param>
/// <param name="Scope">What they take anew: <c>failed</c> or <c>quarantined</c>.</param>
/// <param name="Actor">Who asked for it.</param>
/// <param name="Reason">Why.</param>
/// <param name="PageToken">Where the last page ended, or null.</param>
/// <param name="Progress">What is done so far.</param>
public sealed record BulkRestart(
    string OperationId, BulkFilter Filter, string From, string Scope, string Actor, string Reason, string? PageToken, BulkProgress Progress);

/// <summary>One run of a bulk restart.</summary>
/// <param name="Order">The bulk restart.</param>
/// <param name="Run">The run, with the attempt that it was seen in.</param>
public sealed record BulkItem(BulkRestart Order, RunAttempt Run);

/// <summary>A page of runs to restart.</summary>
/// <param name="Runs">The runs, with the attempts that they were seen in.</param>
/// <param name="NextPageToken">Where to go on, or null at the end.</param>
public sealed record BulkPage(IReadOnlyList<RunAttempt> Runs, string? NextPageToken);

/// <summary>How far a bulk restart is.</summary>
/// <param name="Matched">Runs that the filter matched when it began.</param>
/// <param name="Restarted">Runs with a new attempt.</param>
/// <param name="Refused">Runs that could not be restarted any more.</param>
public sealed record BulkProgress(int Matched, int Restarted, int Refused);
