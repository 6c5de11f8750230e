using Remediation.Core.Contracts;
using Remediation.Core.Generation;
using Remediation.Core.Generation.Library;
using Remediation.Core.Identity;
using Remediation.Core.Intake;
using Remediation.Core.Ledger;
using Remediation.Core.Reasons;
using Remediation.Core.Runs;
using Remediation.Core.Trials;
using Remediation.Lambdas;

namespace Remediation.Core.Reviews;

/// <summary>
/// Where stewards decide about clusters that wait for them. What they approve takes the same way as everything else (gate, trial, ledger, promotion gate,
/// promotion) as the run's next attempt. A reviewer waives two rules and no more, and that is recorded: the confidence threshold and LITERAL_DATA. The
/// whitelist, CONSTANT_OUTPUT, the identity guard, the contract's check of every cell and the reconciliation hold for people too.
/// </summary>
public sealed class ReviewDesk(
    IReviewStore store,
    IRunStore runs,
    RunContexts contexts,
    IProductionIdentities identities,
    IFixGenerator generator,
    FixGate gate,
    FixLibrarian library,
    SealStage seal,
    IBatchQueue queue,
    TimeProvider time)
{
    private const string DecidedMeanwhile = "Somebody decided about this cluster before, or the run changed; look at it again.";

    private static readonly ReviewAttempt Attempt = new(
        (facts, fixes) => AttemptPlanner.Plan(facts, AttemptRequest.GoOn with { ReviewedFixes = fixes }), FixOf);

    /// <summary>A review with what its function would do to the values that wait; null when there is none of this id.</summary>
    public async Task<(ReviewItem Item, ReviewPreview Preview)?> ShowAsync(string reviewId, CancellationToken cancellationToken)
    {
        if (await FindAsync(reviewId, cancellationToken) is not { } item)
        {
            return null;
        }

        RunContext context = await ContextAsync(item, cancellationToken);
        GateVerdict? verdict = item.Fix.Lambda.Length == 0 ? null : gate.Judge(item.Fix.Lambda, RulesOf(context, item), waivesLiterals: true);
        return (item, await PreviewAsync(context, item, verdict?.Lambda, cancellationToken));
    }

    /// <summary>
    /// Decides. With examples the generator writes the function; it is applied at once when it gives every one of them, and only then. A dry run says
    /// what would be applied and what it would do, and records nothing.
    /// </summary>
    public async Task<ReviewOutcome> DecideAsync(string reviewId, ReviewOrder order, bool dryRun, CancellationToken cancellationToken)
    {
        if (await FindAsync(reviewId, cancellationToken) is not { } item)
        {
            return ReviewOutcome.Refused(ReasonCode.NotFound, ReasonCatalog.Sentence(ReasonCode.NotFound));
        }

        if (item.Decision is not null || !RunOperationTable.Allows(item.Run, RunOperation.Review))
        {
            return ReviewOutcome.Refused(ReasonCode.InvalidState, StateOf(item));
        }

        return order.Kind == ReviewKind.Reject
            ? await RejectAsync(item, order, dryRun, cancellationToken)
            : await ApplyAsync(item, order, dryRun, cancellationToken);
    }

    /// <summary>Begins the next attempt of a run that has just ended when decisions wait for one.</summary>
    public async Task ContinueAsync(string runId, CancellationToken cancellationToken)
    {
        if (await store.BeginPendingAsync(runId, Attempt, cancellationToken) is not null)
        {
            await queue.PublishAsync(await runs.ReadBodyAsync(runId, cancellationToken), cancellationToken);
        }
    }

    private async Task<ReviewOutcome> ApplyAsync(ReviewItem item, ReviewOrder order, bool dryRun, CancellationToken cancellationToken)
    {
        RunContext context = await ContextAsync(item, cancellationToken);
        ColumnContract? contract = RulesOf(context, item);
        FixProposal? proposal = order.Kind switch
        {
            ReviewKind.Approve => item.Fix.Lambda.Length == 0 ? null : ProposalOf(item.Fix.Lambda, item.Fix.Reasoning, item.Fix.PatternType),
            ReviewKind.Edit => ProposalOf(order.Lambda!, "Written by a reviewer.", "string_clean"),
            _ => await AskAsync(context, item, order.Examples, cancellationToken),
        };
        if (proposal is null)
        {
            return ReviewOutcome.Refused(ReasonCode.GeneratorFailed, "There is no function to apply; edit it or give examples.");
        }

        GateVerdict verdict = gate.Judge(proposal.Transformation, contract, waivesLiterals: true);
        if (verdict.Lambda is not { } lambda)
        {
            return ReviewOutcome.Refused(verdict.Reason!, $"{ReasonCatalog.Sentence(verdict.Reason!)} ({string.Join(", ", verdict.Codes)})");
        }

        using (var function = new CellFunction(lambda, contract))
        {
            if (order.Examples.Any(e => function.Apply(e.Input) is var result && (!result.Passed || result.Text != e.Output)))
            {
                return ReviewOutcome.Refused(ReasonCode.GeneratorFailed, "The function that was found does not give every example; give others, or write it.");
            }
        }

        ReviewPreview preview = await PreviewAsync(context, item, lambda, cancellationToken);
        if (preview.Rows == 0)
        {
            return ReviewOutcome.Refused(ReasonCode.InvalidState, DecidedMeanwhile);
        }

        if (preview.IdentityCollision)
        {
            return ReviewOutcome.Refused(ReasonCode.IdentityCollision, ReasonCatalog.Sentence(ReasonCode.IdentityCollision));
        }

        if (preview.Mended + preview.Unchanged == 0)
        {
            return ReviewOutcome.Refused(ReasonCode.ContractFailed, "The function mends none of the values that wait.");
        }

        bool literal = gate.Judge(proposal.Transformation, contract).Reason == ReasonCode.LiteralData;
        ReviewDecision decision = DecisionOf(item, order) with
        {
            Lambda = proposal.Transformation,
            Reasoning = proposal.Reasoning,
            PatternType = proposal.PatternType,
            Waived = literal ? [ReasonCode.LiteralData, ReasonCode.LowConfidence] : [ReasonCode.LowConfidence],
        };
        ReviewOutcome outcome = dryRun
            ? new ReviewOutcome(item with { Decision = decision }, preview, null, null)
            : await RecordAsync(item, decision, preview, cancellationToken);
        if (!dryRun && outcome.RefusalCode is null)
        {
            FixRecord approved = FixOf(item.Run, item.Run.Attempt + 1, item.Fix, decision);
            await library.KeepApprovedAsync(item.Run, approved, context.Contract, cancellationToken);
        }

        return outcome;
    }

    private async Task<ReviewOutcome> RejectAsync(ReviewItem item, ReviewOrder order, bool dryRun, CancellationToken cancellationToken)
    {
        ReviewDecision decision = DecisionOf(item, order);
        if (dryRun)
        {
            return new ReviewOutcome(item with { Decision = decision }, null, null, null);
        }

        ReviewOutcome outcome = await RecordAsync(item, decision, null, cancellationToken);
        if (outcome.RefusalCode is null)
        {
            RunContext context = await ContextAsync(item, cancellationToken);
            await library.RevokeAsync(item.Run, item.Fix, context.Contract, LibraryRevocation.Rejected, cancellationToken);
        }

        return outcome;
    }

    private async Task<ReviewOutcome> RecordAsync(ReviewItem item, ReviewDecision decision, ReviewPreview? preview, CancellationToken cancellationToken)
    {
        var receipt = new ReviewEntry
        {
            RunId = item.Run.RunId,
            Table = item.Run.Table,
            Attempt = item.Run.Attempt,
            Actor = decision.Reviewer,
            Reason = decision.Reason,
            Column = item.Cluster.Column,
            ClusterId = item.Cluster.ClusterId,
            FixId = item.Fix.FixId,
            Decision = decision.Kind,
            Lambda = decision.Lambda,
            Waived = decision.Waived.Count == 0 ? null : string.Join(',', decision.Waived),
            Timestamp = decision.DecidedAt,
        };
        ReviewRecording recording = await store.DecideAsync(item.Run.RunId, decision, receipt, Attempt, cancellationToken);
        if (!recording.Recorded)
        {
            return ReviewOutcome.Refused(ReasonCode.InvalidState, DecidedMeanwhile);
        }

        await seal.RunAsync(item.Run.RunId, cancellationToken);
        if (recording.Run.Status == RunStatus.Queued)
        {
            await queue.PublishAsync(await runs.ReadBodyAsync(item.Run.RunId, cancellationToken), cancellationToken);
        }

        return new ReviewOutcome(item with { Run = recording.Run, Decision = decision }, preview, null, null);
    }

    private async Task<FixProposal?> AskAsync(
        RunContext context, ReviewItem item, IReadOnlyList<ExamplePair> examples, CancellationToken cancellationToken)
    {
        ReviewPreview waiting = await PreviewAsync(context, item, null, cancellationToken);
        GenerationAnswer answer = await generator.GenerateAsync(
            new GenerationRequest
            {
                Column = item.Cluster.Column,
                Contract = RulesOf(context, item),
                Samples = [.. waiting.Samples.Select(s => s.Before)],
                KnownValid = context.KnownValidOf(item.Cluster.Column),
                Examples = examples,
            },
            cancellationToken);
        return answer.Proposal;
    }

    private Task<ReviewPreview> PreviewAsync(RunContext context, ReviewItem item, CompiledLambda? lambda, CancellationToken cancellationToken)
    {
        ColumnContract? contract = RulesOf(context, item);
        return ReviewPreview.MakeAsync(
            lambda,
            contract,
            IdentityGuard.For(identities, item.Run, item.Cluster.Column, contract, context.KnownValidOf(item.Cluster.Column), cancellationToken),
            store.ReadWaitingAsync(item.Run.RunId, item.Fix.FixId, cancellationToken),
            cancellationToken);
    }

    private async Task<ReviewItem?> FindAsync(string reviewId, CancellationToken cancellationToken) =>
        ReviewItem.Parse(reviewId) is { } id ? await store.FindAsync(id.RunId, id.FixId, cancellationToken) : null;

    private Task<RunContext> ContextAsync(ReviewItem item, CancellationToken cancellationToken) =>
        contexts.LoadAsync(item.Run.RunId, item.Run.Attempt, cancellationToken);

    private static ColumnContract? RulesOf(RunContext context, ReviewItem item) => context.Contract?.Columns.GetValueOrDefault(item.Cluster.Column);

    private ReviewDecision DecisionOf(ReviewItem item, ReviewOrder order) => new()
    {
        FixId = item.Fix.FixId,
        Kind = order.Kind,
        Reviewer = order.Reviewer,
        Reason = order.Reason,
        DecidedAt = time.GetUtcNow(),
    };

    private static string StateOf(ReviewItem item) => item.Decision is { } decision
        ? $"This cluster is decided already ({decision.Kind})."
        : RunOperationTable.Refusal(item.Run, RunOperation.Review);

    private static FixProposal ProposalOf(string lambda, string reasoning, string patternType) =>
        new() { Transformation = lambda, ConfidenceScore = 1, Reasoning = reasoning, PatternType = patternType };

    private static FixRecord FixOf(RunRecord run, int attempt, FixRecord judged, ReviewDecision decision) => judged with
    {
        FixId = RunIdentity.FixId(run.RunId, attempt, judged.ClusterId, decision.Lambda!),
        Attempt = attempt,
        Lambda = decision.Lambda!,
        JavaScript = "",
        ModelVersion = "human:" + decision.Reviewer,
        Reasoning = decision.Reasoning,
        PatternType = decision.PatternType,
        Alternatives = [],
        SelfConfidence = 1,
        Measured = 0,
        ConfidenceScore = 0,
        Decision = "",
        Reason = null,
        ReusedFrom = null,
        PromptHash = null,
        ModelOptions = null,
        Defect = null,
        ReviewedBy = decision.Reviewer,
        Waived = decision.Waived,
    };
}
