using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Remediation.Core.Reasons;
using Remediation.Core.Rollback;
using Remediation.Core.Runs;
using Remediation.Functions.Orchestrations;

namespace Remediation.Functions.Http;

/// <summary>How the operations stand that work on after they were answered.</summary>
public sealed class OperationEndpoints(RollbackReports rollbacks)
{
    /// <summary>A bulk restart or a rollback: 202 while it works, 200 when it ended.</summary>
    [Function("GetOperation")]
    public async Task<IActionResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "operations/{id}")] HttpRequest request,
        string id,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken)
    {
        if (Answers.Refuse(request, KeyRoles.Operator) is { } forbidden)
        {
            return forbidden;
        }

        if (id.StartsWith(RollbackOrder.IdPrefix, StringComparison.Ordinal) && await rollbacks.OfAsync(id, client, cancellationToken) is { } rollback)
        {
            return Answers.Ok(rollback, StatusOf(rollback.Status));
        }

        if (id.StartsWith(BulkRestartOrchestration.IdPrefix, StringComparison.Ordinal)
            && await client.GetInstanceAsync(id, getInputsAndOutputs: true, cancellationToken) is { } instance)
        {
            BulkRestartAnswer restart = RestartOf(id, instance);
            return Answers.Ok(restart, StatusOf(restart.Status));
        }

        return Answers.Problem(StatusCodes.Status404NotFound, ReasonCode.NotFound);
    }

    private static int StatusOf(string status) => status == RunStatus.Running ? StatusCodes.Status202Accepted : StatusCodes.Status200OK;

    private static BulkRestartAnswer RestartOf(string id, OrchestrationMetadata instance)
    {
        BulkProgress progress = instance.RuntimeStatus == OrchestrationRuntimeStatus.Completed
            ? instance.ReadOutputAs<BulkProgress>()!
            : instance.ReadCustomStatusAs<BulkProgress>() ?? instance.ReadInputAs<BulkRestart>()!.Progress;
        string status = instance.RuntimeStatus switch
        {
            OrchestrationRuntimeStatus.Completed => RunStatus.Completed,
            OrchestrationRuntimeStatus.Failed or OrchestrationRuntimeStatus.Terminated => RunStatus.Failed,
            _ => RunStatus.Running,
        };
        return new BulkRestartAnswer(id, status, progress.Matched, progress.Restarted, progress.Refused, null);
    }
}
