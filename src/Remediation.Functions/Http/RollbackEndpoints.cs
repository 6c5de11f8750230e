using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Remediation.Core.Reasons;
using Remediation.Core.Rollback;
using Remediation.Core.Runs;
using Remediation.Functions.Orchestrations;

namespace Remediation.Functions.Http;

/// <summary>Taking a run's changes back, as an operation of its own whose progress can be asked for.</summary>
public sealed class RollbackEndpoints(RollbackDesk desk, RollbackReports reports)
{
    private const int MostClusters = 10_000;

    /// <summary>Rolls back a whole run, or single clusters of it; with <c>dry_run</c> only says what would be done.</summary>
    [Function("RollbackRun")]
    public async Task<IActionResult> StartAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "runs/{id}/rollback")] HttpRequest request,
        string id,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken)
    {
        if (Answers.Refuse(request, KeyRoles.Operator) is { } forbidden)
        {
            return forbidden;
        }

        CallBody body = await CallBody.ReadAsync(request, ["clusters", "reason", "dry_run"], cancellationToken);
        IReadOnlyList<string>? clusters = body.Texts("clusters", MostClusters);
        bool dryRun = body.Flag("dry_run");
        string reason = body.Reason(required: !dryRun);
        if (Answers.Faults(body) is { } faults)
        {
            return faults;
        }

        RollbackCheck check = dryRun
            ? await desk.PreviewAsync(id, clusters, cancellationToken)
            : await desk.OrderAsync(id, clusters, new OperatorAct(Answers.ActorOf(request), reason), cancellationToken);
        if (check.Run is null)
        {
            return Refusal(check);
        }

        if (dryRun)
        {
            return check.Order is { } open
                ? Answers.Ok(await reports.OfAsync(open.RollbackId, client, cancellationToken))
                : Answers.Ok(RollbackAnswer.Preview(check));
        }

        RollbackOrder order = check.Order!;
        if (!await TryScheduleAsync(client, order, cancellationToken))
        {
            return Answers.Problem(StatusCodes.Status409Conflict, ReasonCode.InvalidState, "Somebody asked for another rollback of this run at the same moment.");
        }

        request.HttpContext.Response.Headers.Location = $"{RunLinks.Base(request)}/operations/{order.RollbackId}";
        return Answers.Ok(RollbackAnswer.Begun(order, check), StatusCodes.Status202Accepted);
    }

    // From here on the backend sees to it that the act is begun and comes to its end, whatever happens to this process. An act whose orchestration has
    // failed is given a new one, which goes on where that one stopped.
    private static async Task<bool> TryScheduleAsync(DurableTaskClient client, RollbackOrder order, CancellationToken cancellationToken)
    {
        if (await WorkingAsync(client, order, cancellationToken) is { } working)
        {
            return working.IsAbout(order.Clusters);
        }

        try
        {
            await client.ScheduleNewOrchestrationInstanceAsync(
                RollbackOrchestration.Name, order, new StartOrchestrationOptions(InstanceId: order.RollbackId), cancellationToken);
            return true;
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            // Two calls at once: hosts differ in how they tell the second one that it came too late.
            if (await WorkingAsync(client, order, cancellationToken) is not { } other)
            {
                throw;
            }

            return other.IsAbout(order.Clusters);
        }
    }

    private static async Task<RollbackOrder?> WorkingAsync(DurableTaskClient client, RollbackOrder order, CancellationToken cancellationToken) =>
        await client.GetInstanceAsync(order.RollbackId, getInputsAndOutputs: true, cancellationToken) is { } instance && instance.IsAtWork()
            ? instance.ReadInputAs<RollbackOrder>()
            : null;

    private static ContentResult Refusal(RollbackCheck check) => Answers.Problem(
        check.RefusalCode switch
        {
            ReasonCode.NotFound => StatusCodes.Status404NotFound,
            ReasonCode.InvalidRequest => StatusCodes.Status400BadRequest,
            _ => StatusCodes.Status409Conflict,
        },
        check.RefusalCode!,
        check.Refusal);
}
