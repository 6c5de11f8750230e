using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Remediation.Core.Runs;
using Remediation.Functions.Orchestrations;

namespace Remediation.Functions.Http;

/// <summary>Restarting many runs at once, as an operation of its own whose progress can be asked for.</summary>
public sealed class BulkRestartEndpoints(IRunStore runs, TimeProvider time)
{
    private const string Role = KeyRoles.Operator;
    private const int PageSize = 500;
    private const int MostShown = 100;

    /// <summary>Restarts the runs that a filter matches; with <c>dry_run</c> only lists them.</summary>
    [Function("RestartRuns")]
    public async Task<IActionResult> StartAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "runs/restart")] HttpRequest request,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken)
    {
        if (Answers.Refuse(request, Role) is { } forbidden)
        {
            return forbidden;
        }

        CallBody body = await CallBody.ReadAsync(request, ["status", "table", "from", "to", "restart_from", "scope", "dry_run", "reason"], cancellationToken);
        bool dryRun = body.Flag("dry_run");
        var filter = new BulkFilter(
            body.Choice("status", [RunStatus.Failed, RunStatus.Terminated, RunStatus.Completed]),
            body.Text("table"),
            body.Time("from"),
            body.Time("to") ?? time.GetUtcNow());
        string from = body.Choice("restart_from", AttemptRequest.Origins);
        string scope = body.Choice("scope", AttemptRequest.Scopes);
        string reason = body.Reason(required: !dryRun);
        if (Answers.Faults(body) is { } faults)
        {
            return faults;
        }

        List<string> matched = await MatchAsync(filter, cancellationToken);
        if (dryRun)
        {
            return Answers.Ok(new BulkRestartAnswer(null, "dry_run", matched.Count, 0, 0, [.. matched.Take(MostShown)]));
        }

        string id = BulkRestartOrchestration.IdPrefix + Guid.CreateVersion7(time.GetUtcNow()).ToString("N");
        var order = new BulkRestart(id, filter, from, scope, Answers.ActorOf(request), reason, null, new BulkProgress(matched.Count, 0, 0));
        await client.ScheduleNewOrchestrationInstanceAsync(
            BulkRestartOrchestration.Name, order, new StartOrchestrationOptions(InstanceId: id), cancellationToken);
        request.HttpContext.Response.Headers.Location = $"{RunLinks.Base(request)}/operations/{id}";
        return Answers.Ok(new BulkRestartAnswer(id, RunStatus.Running, matched.Count, 0, 0, null), StatusCodes.Status202Accepted);
    }

    private async Task<List<string>> MatchAsync(BulkFilter filter, CancellationToken cancellationToken)
    {
        List<string> matched = [];
        string? token = null;
        do
        {
            RunPage page = await runs.ListAsync(filter.Page(PageSize, token), cancellationToken);
            matched.AddRange(page.Runs.Where(r => RunOperationTable.Allows(r, RunOperation.Restart)).Select(r => r.RunId));
            token = page.NextPageToken;
        }
        while (token is not null);
        return matched;
    }
}
