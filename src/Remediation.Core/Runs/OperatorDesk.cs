using System.Globalization;
using Remediation.Core.Intake;
using Remediation.Core.Ledger;
using Remediation.Core.Reasons;

namespace Remediation.Core.Runs;

/// <summary>
/// What operators do to runs. Every act is checked against <see cref="RunOperationTable"/>, done by compare-and-set on the run row, and leaves an
/// <c>operator</c> entry in the ledger that is sealed before the act is answered.
/// </summary>
public sealed class OperatorDesk(IRunStore runs, IAttemptStore attempts, SealStage seal, BatchPublisher publisher, TimeProvider time)
{
    /// <summary>The run when an operation is legal for it, else the refusal.</summary>
    public async Task<OperationAnswer> CheckAsync(string runId, RunOperation operation, CancellationToken cancellationToken) =>
        await runs.FindAsync(runId, cancellationToken) is not { } run ? OperationAnswer.Refused(ReasonCode.NotFound, ReasonCatalog.Sentence(ReasonCode.NotFound))
        : RunOperationTable.Allows(run, operation) ? new OperationAnswer(run, null, null, null)
        : OperationAnswer.Refused(ReasonCode.InvalidState, RunOperationTable.Refusal(run, operation));

    /// <summary>Says what a restart would do.</summary>
    public async Task<OperationAnswer> PreviewAsync(string runId, AttemptRequest request, CancellationToken cancellationToken)
    {
        OperationAnswer check = await CheckAsync(runId, RunOperation.Restart, request, cancellationToken);
        return check.Run is null
            ? check
            : check with { Plan = await attempts.PlanAsync(runId, facts => AttemptPlanner.Plan(facts, request), cancellationToken) };
    }

    /// <summary>Starts a new attempt and queues the stored body again.</summary>
    public Task<OperationAnswer> RestartAsync(string runId, AttemptRequest request, OperatorAct act, CancellationToken cancellationToken) =>
        BeginAsync(runId, RunOperation.Restart, request, act, cancellationToken);

    /// <summary>Lets a held result go on: a new attempt that finds everything decided, takes the gate again and writes production.</summary>
    public Task<OperationAnswer> PromoteAsync(string runId, OperatorAct act, CancellationToken cancellationToken) =>
        BeginAsync(runId, RunOperation.Promote, AttemptRequest.GoOn with { WaivesHold = true }, act, cancellationToken);

    /// <summary>Writes down that a run was suspended, resumed or terminated.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Another operation was given.</exception>
    public async Task<OperationAnswer> MarkAsync(string runId, RunOperation operation, OperatorAct act, CancellationToken cancellationToken)
    {
        OperationAnswer check = await CheckAsync(runId, operation, cancellationToken);
        if (check.Run is not { } run)
        {
            return check;
        }

        string status = operation switch
        {
            RunOperation.Suspend => RunStatus.Suspended,
            RunOperation.Resume => RunStatus.Running,
            RunOperation.Terminate => RunStatus.Terminated,
            _ => throw new ArgumentOutOfRangeException(nameof(operation)),
        };
        OperatorEntry receipt = ReceiptOf(run, run.Attempt, operation, act, act.Parameters, null);
        if (!await attempts.ChangeStatusAsync(run, status, time.GetUtcNow(), receipt, cancellationToken))
        {
            return OperationAnswer.Refused(ReasonCode.InvalidState, "The run changed meanwhile, or its result is in production already; look at it again.");
        }

        await seal.RunAsync(runId, cancellationToken);
        return check with { Run = run with { Status = status } };
    }

    private async Task<OperationAnswer> BeginAsync(
        string runId, RunOperation operation, AttemptRequest request, OperatorAct act, CancellationToken cancellationToken)
    {
        OperationAnswer check = await CheckAsync(runId, operation, request, cancellationToken);
        if (check.Run is not { } run)
        {
            return check;
        }

        var start = new AttemptStart(
            facts => AttemptPlanner.Plan(facts, request),
            request.WaivesHold,
            plan => ReceiptOf(run, run.Attempt + 1, operation, act, ParametersOf(operation, request, act, plan), plan));
        if (await attempts.BeginAsync(run, start, cancellationToken) is not { } plan)
        {
            return OperationAnswer.Refused(ReasonCode.InvalidState, "The run changed meanwhile; look at it again.");
        }

        await seal.RunAsync(runId, cancellationToken);
        await publisher.TryPublishAsync(runId, run.Attempt + 1, await runs.ReadBodyAsync(runId, cancellationToken), cancellationToken);
        return check with { Run = run with { Attempt = run.Attempt + 1, Status = RunStatus.Queued, Phase = RunPhase.Queued, Outcome = null }, Plan = plan };
    }

    // Where rows or receipts are unaccounted for, going on with what is left would only hide it.
    private async Task<OperationAnswer> CheckAsync(string runId, RunOperation operation, AttemptRequest request, CancellationToken cancellationToken)
    {
        OperationAnswer check = await CheckAsync(runId, operation, cancellationToken);
        return check.Run is { Outcome: RunOutcome.DataLoss } && request.Origin == AttemptOrigin.Failure
            ? OperationAnswer.Refused(ReasonCode.InvalidState, "After data loss a run is restarted from the start only.")
            : check;
    }

    private OperatorEntry ReceiptOf(
        RunRecord run, int attempt, RunOperation operation, OperatorAct act, IReadOnlyDictionary<string, string> parameters, AttemptPlan? plan) => new()
        {
            RunId = run.RunId,
            Table = run.Table,
            Attempt = attempt,
            Actor = act.Actor,
            Operation = RunOperationTable.NameOf(operation),
            Reason = act.Reason,
            Parameters = parameters,
            SupersededFixes = plan is { Superseded.Count: > 0 } ? plan.Superseded : null,
            SupersededEntries = plan?.DiscardedChanges ?? 0,
            Timestamp = time.GetUtcNow(),
        };

    private static Dictionary<string, string> ParametersOf(RunOperation operation, AttemptRequest request, OperatorAct act, AttemptPlan plan)
    {
        var parameters = new Dictionary<string, string>(act.Parameters, StringComparer.Ordinal);
        if (operation == RunOperation.Restart)
        {
            parameters["from"] = request.From;
            parameters["scope"] = request.Takes;
            parameters["rows"] = plan.Rows?.ToString(CultureInfo.InvariantCulture) ?? "all";
        }

        return parameters;
    }
}

/// <summary>Who acts, and why.</summary>
/// <param name="Actor">The name of the key.</param>
/// <param name="Reason">Why, in the person's words.</param>
public sealed record OperatorAct(string Actor, string Reason)
{
    /// <summary>What else stands in the ledger entry, for example the bulk operation that the act is part of.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}

/// <summary>What became of an operation: the run as it is now, or a refusal.</summary>
/// <param name="Run">The run after the operation, or null when it was refused.</param>
/// <param name="Plan">What a new attempt takes up, when one was begun or asked about.</param>
/// <param name="RefusalCode">NOT_FOUND or INVALID_STATE, or null.</param>
/// <param name="Refusal">Why, in a sentence without data.</param>
public sealed record OperationAnswer(RunRecord? Run, AttemptPlan? Plan, string? RefusalCode, string? Refusal)
{
    internal static OperationAnswer Refused(string code, string sentence) => new(null, null, code, sentence);
}
