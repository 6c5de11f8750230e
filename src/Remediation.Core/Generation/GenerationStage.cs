using Remediation.Core.Clustering;
using Remediation.Core.Contracts;
using Remediation.Core.Identity;
using Remediation.Core.Reasons;
using Remediation.Core.Runs;

namespace Remediation.Core.Generation;

/// <summary>
/// Gets one function for a cluster that passes the gate, within the run's allowance for asking again. Stores the fix (without a lambda when there is none)
/// and every call before it answers.
/// </summary>
public sealed class GenerationStage(IClusterStore clusters, IFixStore fixes, FixDialogue dialogue, GenerationOptions options)
{
    /// <summary>Values of a cluster that a generator sees.</summary>
    public const int MaxSamples = 20;

    private const int LeastAllowance = 2;
    private const double AllowanceShare = 0.05;

    /// <summary>Calls that a run may make beyond one for each cluster: 5 % of the clusters, at least 2.</summary>
    public static int AllowanceOf(int clusters) => Math.Max(LeastAllowance, (int)Math.Ceiling(clusters * AllowanceShare));

    /// <summary>Generates the fix of a cluster unless it is there already.</summary>
    public async Task RunAsync(
        RunRecord run, string clusterId, Contract? contract, IReadOnlyList<string> knownValid, CancellationToken cancellationToken)
    {
        if (await fixes.FindAsync(run.RunId, clusterId, cancellationToken) is not null)
        {
            return;
        }

        Cluster cluster = await clusters.FindAsync(run.RunId, clusterId, cancellationToken)
            ?? throw new InvalidOperationException("The cluster is not in the store.");
        if (options.Off)
        {
            await fixes.SaveGeneratedAsync(run.RunId, Without(run, cluster, contract, "none", ReasonCode.GenerationOff), [], cancellationToken);
            return;
        }

        DialogueResult result = await dialogue.RunAsync(
            await RequestAsync(run, cluster, contract, knownValid, cancellationToken), token => MaySpendAsync(run, token), cancellationToken);
        FixRecord fix = result switch
        {
            { Lambda: { } lambda } => With(run, cluster, contract, result.Answer.Proposal!, lambda.JavaScript, result.Answer.ModelVersion),

            // What only a person may let pass is kept, so that a person can.
            { Refusal: ReasonCode.LiteralData, Answer.Proposal: { } withheld } => With(run, cluster, contract, withheld, "", result.Answer.ModelVersion) with
            {
                Decision = FixDecision.HumanReview,
                Reason = ReasonCode.LiteralData,
            },
            _ => Without(run, cluster, contract, result.Answer.ModelVersion, result.Refusal ?? ReasonOf(result.Answer.Defect)),
        };
        await fixes.SaveGeneratedAsync(
            run.RunId,
            fix with
            {
                ReusedFrom = result.Answer.ReusedFrom,
                PromptHash = result.Answer.PromptHash,
                ModelOptions = result.Answer.ModelOptions,
                Defect = result.Answer.Defect,
            },
            [.. result.Turns.Select((turn, i) => CallOf(run, cluster, turn, i + 1))],
            cancellationToken);
    }

    private async Task<GenerationRequest> RequestAsync(
        RunRecord run, Cluster cluster, Contract? contract, IReadOnlyList<string> knownValid, CancellationToken cancellationToken) => new()
        {
            Column = cluster.Column,
            Contract = contract?.Columns.GetValueOrDefault(cluster.Column),
            Samples = run.Attempt == 1
            ? cluster.Samples(MaxSamples)
            : await OpenSamples.ReadAsync(clusters, run.RunId, cluster, MaxSamples, cancellationToken),
            ReadAllValues = token => clusters.ReadDistinctAsync(run.RunId, [.. cluster.Shapes.Select(s => s.ShapeNo)], token).Select(v => v.Value),
            Shapes = [.. cluster.Shapes.Select(s => s.Shape)],
            KnownValid = knownValid,
        };

    private async Task<bool> MaySpendAsync(RunRecord run, CancellationToken cancellationToken)
    {
        int count = (await clusters.ListAsync(run.RunId, cancellationToken)).Count;
        return await fixes.TrySpendExtraCallAsync(run.RunId, run.Attempt, AllowanceOf(count), cancellationToken);
    }

    private static GeneratorCall CallOf(RunRecord run, Cluster cluster, DialogueTurn turn, int number) => new(
        cluster.ClusterId,
        run.Attempt,
        number,
        turn.Answer.ModelVersion,
        turn.Answer.CalledModel,
        turn.Answer.Proposal is not null,
        turn.RejectedCode,
        turn.Answer.Defect);

    private static string ReasonOf(string? defect) => defect == GenerationDefect.CloudModel ? ReasonCode.CloudModel : ReasonCode.GeneratorFailed;

    private static FixRecord With(RunRecord run, Cluster cluster, Contract? contract, FixProposal proposal, string javaScript, string modelVersion) => new()
    {
        FixId = RunIdentity.FixId(run.RunId, run.Attempt, cluster.ClusterId, proposal.Transformation),
        ClusterId = cluster.ClusterId,
        Attempt = run.Attempt,
        Lambda = proposal.Transformation,
        JavaScript = javaScript,
        ModelVersion = modelVersion,
        Reasoning = proposal.Reasoning,
        PatternType = proposal.PatternType,
        Alternatives = proposal.Alternatives,
        SelfConfidence = double.IsFinite(proposal.ConfidenceScore) ? Math.Clamp(proposal.ConfidenceScore, 0, 1) : 0,
        ContractHash = contract?.Hash,
        CodeVersion = CodeVersion.Text,
    };

    private static FixRecord Without(RunRecord run, Cluster cluster, Contract? contract, string modelVersion, string reason) => new()
    {
        FixId = RunIdentity.FixId(run.RunId, run.Attempt, cluster.ClusterId, ""),
        ClusterId = cluster.ClusterId,
        Attempt = run.Attempt,
        Lambda = "",
        JavaScript = "",
        ModelVersion = modelVersion,
        Reasoning = ReasonCatalog.Sentence(reason),
        PatternType = "",
        SelfConfidence = 0,
        ContractHash = contract?.Hash,
        CodeVersion = CodeVersion.Text,
        Decision = reason is ReasonCode.GenerationOff or ReasonCode.LiteralData or ReasonCode.CloudModel ? FixDecision.HumanReview : FixDecision.Quarantined,
        Reason = reason,
    };
}

/// <summary>How functions are generated.</summary>
public sealed record GenerationOptions
{
    /// <summary>The kill switch: everything new goes to review.</summary>
    public bool Off { get; init; }
}
