using Microsoft.Azure.Functions.Worker;
using Remediation.Core.Gates;
using Remediation.Core.Promotion;
using Remediation.Core.Runs;
using Remediation.Functions.Orchestrations;

namespace Remediation.Functions.Activities;

/// <summary>The gate and the way into production.</summary>
public sealed class PromotionActivities(RunContexts contexts, PromotionGate gate, PromotionHold hold, PromotionStage promotion)
{
    /// <summary>Name of <see cref="GateAsync"/>.</summary>
    public const string Gate = "Gate";

    /// <summary>Name of <see cref="PromoteAsync"/>.</summary>
    public const string Promote = "Promote";

    /// <summary>Runs the contract's tests, and the pipeline's dbt where it is configured, on the staged result, and says whether the run waits for an operator all the same.</summary>
    [Function(Gate)]
    public async Task<GateAnswer> GateAsync([ActivityTrigger] RunAttempt attempt, FunctionContext context)
    {
        RunContext run = await contexts.LoadOpenAsync(attempt.RunId, attempt.Attempt, context.CancellationToken);
        GateVerdictSummary verdict = await gate.RunAsync(run.Run, run.Contract, context.CancellationToken);
        string? held = verdict.Passed && !run.Run.HoldWaived ? await hold.ReasonAsync(run.Run, run.Contract, context.CancellationToken) : null;
        return new GateAnswer(verdict.Passed, held, verdict.FaultCode);
    }

    /// <summary>Writes production.</summary>
    /// <returns>Null, or the code of what keeps production from being written at all.</returns>
    [Function(Promote)]
    public async Task<string?> PromoteAsync([ActivityTrigger] RunAttempt attempt, FunctionContext context)
    {
        RunContext run = await contexts.LoadOpenAsync(attempt.RunId, attempt.Attempt, context.CancellationToken);
        return (await promotion.RunAsync(run.Run, context.CancellationToken)).Obstacle;
    }
}
