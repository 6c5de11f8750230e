using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Remediation.Core.Runs;
using Remediation.Functions.Orchestrations;

namespace Remediation.Functions.Http;

/// <summary>What operators do to single runs. Each act stands in the ledger, under the key's name and with its reason, before it is answered.</summary>
public sealed class OperatorEndpoints(OperatorDesk desk, RunResults results)
{
    private const string Role = KeyRoles.Operator;

    /// <summary>Starts a new attempt of an ended run; with <c>dry_run</c> only says what it would take up.</summary>
    [Function("RestartRun")]
    public async Task<IActionResult> RestartAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "runs/{id}/restart")] HttpRequest request, string id, CancellationToken cancellationToken)
    {
        if (Answers.Refuse(request, Role) is { } forbidden)
        {
            return forbidden;
        }

        CallBody body = await CallBody.ReadAsync(request, ["from", "scope", "dry_run", "reason"], cancellationToken);
        string from = body.Choice("from", AttemptRequest.Origins);
        string scope = body.Choice("scope", AttemptRequest.Scopes);
        bool dryRun = body.Flag("dry_run");
        string reason = body.Reason(required: !dryRun);
        if (Answers.Faults(body) is { } faults)
        {
            return faults;
        }

        var attempt = AttemptRequest.Of(from, scope);
        OperationAnswer answer = dryRun
            ? await desk.PreviewAsync(id, attempt, cancellationToken)
            : await desk.RestartAsync(id, attempt, new OperatorAct(Answers.ActorOf(request), reason), cancellationToken);
        return answer.Run is { } run && answer.Plan is { } plan
            ? Answers.Ok(RestartAnswer.Of(run, plan, attempt, dryRun), dryRun ? StatusCodes.Status200OK : StatusCodes.Status202Accepted)
            : Answers.Refusal(answer);
    }

    /// <summary>Lets a held result go into production, through the gate again.</summary>
    [Function("PromoteRun")]
    public Task<IActionResult> PromoteAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "runs/{id}/promote")] HttpRequest request, string id, CancellationToken cancellationToken) =>
        ActAsync(request, act => desk.PromoteAsync(id, act, cancellationToken), cancellationToken);

    /// <summary>Pauses a running run between two of its steps.</summary>
    [Function("SuspendRun")]
    public Task<IActionResult> SuspendAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "runs/{id}/suspend")] HttpRequest request,
        string id,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken) =>
        SteerAsync(request, id, RunOperation.Suspend, (run, act) => RunSteering.SuspendAsync(client, run, act.Reason, cancellationToken), cancellationToken);

    /// <summary>Lets a suspended run go on.</summary>
    [Function("ResumeRun")]
    public Task<IActionResult> ResumeAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "runs/{id}/resume")] HttpRequest request,
        string id,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken) =>
        SteerAsync(request, id, RunOperation.Resume, (run, act) => RunSteering.ResumeAsync(client, run, act.Reason, cancellationToken), cancellationToken);

    /// <summary>Ends an open run; nothing of it is promoted.</summary>
    [Function("TerminateRun")]
    public Task<IActionResult> TerminateAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "runs/{id}/terminate")] HttpRequest request,
        string id,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken) =>
        ActAsync(
            request,
            async act =>
            {
                // Written down first: from then on no step of the attempt writes any more, whatever the backend still does.
                OperationAnswer answer = await desk.MarkAsync(id, RunOperation.Terminate, act, cancellationToken);
                if (answer.Run is { } run)
                {
                    await RunSteering.TerminateAsync(client, run, cancellationToken);
                    await results.AnnounceAsync(run, client, cancellationToken);
                }

                return answer;
            },
            cancellationToken);

    private Task<IActionResult> SteerAsync(
        HttpRequest request, string id, RunOperation operation, Func<RunRecord, OperatorAct, Task> steer, CancellationToken cancellationToken) =>
        ActAsync(
            request,
            async act =>
            {
                OperationAnswer check = await desk.CheckAsync(id, operation, cancellationToken);
                if (check.Run is not { } run)
                {
                    return check;
                }

                // Steered first and written down after: an interruption between the two leaves a run that the operation is legal for again.
                await steer(run, act);
                return await desk.MarkAsync(id, operation, act, cancellationToken);
            },
            cancellationToken);

    private static async Task<IActionResult> ActAsync(HttpRequest request, Func<OperatorAct, Task<OperationAnswer>> operate, CancellationToken cancellationToken)
    {
        if (Answers.Refuse(request, Role) is { } forbidden)
        {
            return forbidden;
        }

        CallBody body = await CallBody.ReadAsync(request, ["reason"], cancellationToken);
        string reason = body.Reason(required: true);
        if (Answers.Faults(body) is { } faults)
        {
            return faults;
        }

        OperationAnswer answer = await operate(new OperatorAct(Answers.ActorOf(request), reason));
        return answer.Run is { } run ? Answers.Ok(RunStateAnswer.Of(run), StatusCodes.Status202Accepted) : Answers.Refusal(answer);
    }
}
