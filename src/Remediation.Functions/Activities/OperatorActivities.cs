using Microsoft.Azure.Functions.Worker;
using Remediation.Core.Runs;
using Remediation.Functions.Orchestrations;

namespace Remediation.Functions.Activities;

/// <summary>The steps of a bulk restart.</summary>
public sealed class OperatorActivities(IRunStore runs, OperatorDesk desk)
{
    /// <summary>Name of <see cref="ListRestartableAsync"/>.</summary>
    public const string ListRestartable = "ListRestartable";

    /// <summary>Name of <see cref="RestartOneAsync"/>.</summary>
    public const string RestartOne = "RestartOne";

    private const int PageSize = 100;

    /// <summary>The next page of runs that may be restarted.</summary>
    [Function(ListRestartable)]
    public async Task<BulkPage> ListRestartableAsync([ActivityTrigger] BulkRestart order, FunctionContext context)
    {
        RunPage page = await runs.ListAsync(order.Filter.Page(PageSize, order.PageToken), context.CancellationToken);
        return new BulkPage(
            [.. page.Runs.Where(r => RunOperationTable.Allows(r, RunOperation.Restart)).Select(r => new RunAttempt(r.RunId, r.Attempt))], page.NextPageToken);
    }

    /// <summary>Restarts one run, unless the attempt after the one that was seen has begun already.</summary>
    /// <returns>Whether the run has a new attempt.</returns>
    [Function(RestartOne)]
    public async Task<bool> RestartOneAsync([ActivityTrigger] BulkItem item, FunctionContext context)
    {
        BulkRestart order = item.Order;
        if (await runs.FindAsync(item.Run.RunId, context.CancellationToken) is not { } run)
        {
            return false;
        }

        if (run.Attempt != item.Run.Attempt)
        {
            return true;
        }

        var act = new OperatorAct(order.Actor, order.Reason) { Parameters = new Dictionary<string, string>(StringComparer.Ordinal) { ["operation_id"] = order.OperationId } };
        OperationAnswer answer = await desk.RestartAsync(run.RunId, AttemptRequest.Of(order.From, order.Scope), act, context.CancellationToken);
        return answer.Run is not null;
    }
}
