using Remediation.Core.Clustering;
using Remediation.Core.Contracts;
using Remediation.Core.Identity;
using Remediation.Core.Reasons;
using Remediation.Core.Runs;
using Remediation.Core.Trials;

namespace Remediation.Core.Generation;

/// <summary>
/// Asks the generator for one function for a cluster and holds it against the gate; a refused proposal is asked for again with the reason, at
/// most twice. Stores the fix (without a lambda when there is none) before it answers.
/// </summary>
public sealed class GenerationStage(IClusterStore clusters, IFixStore fixes, IFixGenerator generator, FixGate gate, GenerationOptions options)
{
    /// <summary>Values of a cluster that a generator sees.</summary>
    public const int MaxSamples = 20;

    private const int MaxRepairs = 2;

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
        ColumnContract? column = contract?.Columns.GetValueOrDefault(cluster.Column);
        List<GeneratorCall> calls = [];
        FixRecord fix = options.Off
            ? FixOf(run, cluster, contract, null, null, "none", ReasonCode.GenerationOff)
            : await AskAsync(run, cluster, contract, column, knownValid, calls, cancellationToken);
        await fixes.SaveGeneratedAsync(run.RunId, fix, calls, cancellationToken);
    }

    private async Task<FixRecord> AskAsync(
        RunRecord run,
        Cluster cluster,
        Contract? contract,
        ColumnContract? column,
        IReadOnlyList<string> knownValid,
        List<GeneratorCall> calls,
        CancellationToken cancellationToken)
    {
        IReadOnlyList<string?> samples = run.Attempt == 1
            ? cluster.Samples(MaxSamples)
            : await OpenSamples.ReadAsync(clusters, run.RunId, cluster, MaxSamples, cancellationToken);
        List<RefusedProposal> refused = [];
        for (int call = 1; ; call++)
        {
            GenerationAnswer answer = await generator.GenerateAsync(
                new GenerationRequest
                {
                    Column = cluster.Column,
                    Contract = column,
                    Samples = samples,
                    Shapes = [.. cluster.Shapes.Select(s => s.Shape)],
                    KnownValid = knownValid,
                    Refused = [.. refused],
                },
                cancellationToken);
            GateVerdict? verdict = answer.Proposal is { } proposal ? gate.Judge(proposal.Transformation, column) : null;
            foreach (GenerationAnswer asked in answer.Declined.Append(answer).Where(a => a.IsCall))
            {
                calls.Add(new GeneratorCall(
                    cluster.ClusterId, run.Attempt, calls.Count + 1, asked.ModelVersion, asked.CalledModel, asked.Proposal is not null, verdict?.Reason));
            }

            if (verdict is null)
            {
                return FixOf(run, cluster, contract, null, null, answer.ModelVersion, ReasonCode.GeneratorFailed);
            }

            if (verdict.Lambda is { } lambda)
            {
                return FixOf(run, cluster, contract, answer.Proposal, lambda.JavaScript, answer.ModelVersion, null) with { ReusedFrom = answer.ReusedFrom };
            }

            if (call > MaxRepairs)
            {
                return FixOf(run, cluster, contract, null, null, answer.ModelVersion, verdict.Reason);
            }

            refused.Add(new RefusedProposal(answer.Proposal!.Transformation, verdict.Codes));
        }
    }

    private static FixRecord FixOf(
        RunRecord run, Cluster cluster, Contract? contract, FixProposal? proposal, string? javaScript, string modelVersion, string? reason)
    {
        string lambda = proposal?.Transformation ?? "";
        return new FixRecord
        {
            FixId = RunIdentity.FixId(run.RunId, run.Attempt, cluster.ClusterId, lambda),
            ClusterId = cluster.ClusterId,
            Attempt = run.Attempt,
            Lambda = lambda,
            JavaScript = javaScript ?? "",
            ModelVersion = modelVersion,
            Reasoning = proposal?.Reasoning ?? (reason is null ? "" : ReasonCatalog.Sentence(reason)),
            PatternType = proposal?.PatternType ?? "",
            Alternatives = proposal?.Alternatives ?? [],
            SelfConfidence = proposal is null ? 0 : Math.Clamp(proposal.ConfidenceScore, 0, 1),
            ContractHash = contract?.Hash,
            Decision = reason switch
            {
                null => "",
                ReasonCode.GenerationOff or ReasonCode.LiteralData => FixDecision.HumanReview,
                _ => FixDecision.Quarantined,
            },
            Reason = reason,
        };
    }
}

/// <summary>How functions are generated.</summary>
public sealed record GenerationOptions
{
    /// <summary>The kill switch: everything new goes to review.</summary>
    public bool Off { get; init; }
}
