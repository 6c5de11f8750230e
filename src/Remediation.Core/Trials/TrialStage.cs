using Remediation.Core.Clustering;
using Remediation.Core.Contracts;
using Remediation.Core.Generation;
using Remediation.Core.Identity;
using Remediation.Core.Profiling;
using Remediation.Core.Runs;
using Remediation.Lambdas;

namespace Remediation.Core.Trials;

/// <summary>
/// Tries a cluster's fix, splits the cluster when the fix mends some of its shapes and none of the values of others, and decides. Every result
/// is in the store before it is answered, so that the stage may be run again.
/// </summary>
public sealed class TrialStage(IClusterStore clusters, IFixStore fixes, ISplitStore splits, IProductionIdentities identities, FixGate gate)
{
    /// <summary>Most parts that a split leaves for a generation of their own; further shapes share the last part.</summary>
    public const int MaxSplitParts = 8;

    /// <summary>Tries and decides the fix of a cluster.</summary>
    /// <param name="run">The run.</param>
    /// <param name="clusterId">The cluster that was generated for.</param>
    /// <param name="contract">The column's contract, or null.</param>
    /// <param name="knownValid">Known valid values of the column.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    public async Task<TrialOutcome> RunAsync(
        RunRecord run, string clusterId, ColumnContract? contract, IReadOnlyCollection<string> knownValid, CancellationToken cancellationToken)
    {
        if (await splits.FindSplitAsync(run.RunId, clusterId, cancellationToken) is { } known)
        {
            return new TrialOutcome(known.KeptClusterId, known.OpenClusterIds);
        }

        Cluster cluster = await RequireClusterAsync(run.RunId, clusterId, cancellationToken);
        FixRecord fix = await fixes.FindAsync(run.RunId, clusterId, cancellationToken)
            ?? throw new InvalidOperationException("A cluster is tried before its fix was generated.");
        if (fix.Decision.Length > 0)
        {
            return new TrialOutcome(clusterId, []);
        }

        if (gate.Judge(fix.Lambda, contract, waivesLiterals: fix.ReviewedBy is not null).Lambda is not { } lambda)
        {
            // Generation stores a lambda only when the gate let it pass; without one the reason stands there already.
            await fixes.SaveDecidedAsync(run.RunId, fix with { Decision = FixDecision.Quarantined }, cancellationToken);
            return new TrialOutcome(clusterId, []);
        }

        // A reviewer's function comes as text alone.
        fix = fix with { JavaScript = lambda.JavaScript };
        List<CompiledLambda> rivals = [.. fix.Alternatives.Select(a => gate.Judge(a, contract).Lambda).OfType<CompiledLambda>()];
        var trial = new Trial(contract, knownValid, IdentityGuard.QuestionOf(identities, run, cluster.Column, contract, cancellationToken));
        TrialReport report = await TryAsync(trial, run, cluster.Shapes, lambda, rivals, cancellationToken);

        HashSet<int> failing = [.. report.Shapes.Where(s => s.Passed == 0).Select(s => s.ShapeNo)];
        bool mixed = cluster.ParentId is null && !report.Findings.GivenUp && failing.Count > 0 && failing.Count < report.Shapes.Count;
        if (mixed && !await IsReopenedAsync(run, fix, cancellationToken))
        {
            return await SplitAsync(run, cluster, fix, contract, failing, trial, lambda, rivals, cancellationToken);
        }

        await fixes.SaveDecidedAsync(run.RunId, Decide(run, fix, report.Findings, contract), cancellationToken);
        return new TrialOutcome(clusterId, []);
    }

    // A cluster that an earlier fix mended in part stays whole: its parts would no longer be what that fix was applied to.
    private async Task<bool> IsReopenedAsync(RunRecord run, FixRecord fix, CancellationToken cancellationToken) =>
        (await fixes.ListAsync(run.RunId, cancellationToken)).Any(f => f.ClusterId == fix.ClusterId && f.FixId != fix.FixId);

    private Task<TrialReport> TryAsync(
        Trial trial, RunRecord run, IReadOnlyList<ClusterShape> shapes, CompiledLambda lambda, List<CompiledLambda> rivals, CancellationToken cancellationToken) =>
        trial.RunAsync(lambda, rivals, clusters.ReadDistinctAsync(run.RunId, [.. shapes.Select(s => s.ShapeNo)], cancellationToken), cancellationToken);

    private async Task<TrialOutcome> SplitAsync(
        RunRecord run,
        Cluster cluster,
        FixRecord fix,
        ColumnContract? contract,
        HashSet<int> failing,
        Trial trial,
        CompiledLambda lambda,
        List<CompiledLambda> rivals,
        CancellationToken cancellationToken)
    {
        Cluster kept = PartOf(cluster, cluster.Shapes.Where(s => !failing.Contains(s.ShapeNo))) with
        {
            KeptSeparate = cluster.KeptSeparate,
            LookAlikes = cluster.LookAlikes,
        };
        List<Cluster> open = [];
        ClusterShape[][] left =
        [
            .. cluster.Shapes.Where(s => failing.Contains(s.ShapeNo)).GroupBy(s => ShapeScanner.Levelled(s.Shape), StringComparer.Ordinal).Select(g => g.ToArray()),
        ];
        for (int i = 0; i < left.Length && open.Count < MaxSplitParts; i++)
        {
            open.Add(PartOf(cluster, open.Count < MaxSplitParts - 1 ? left[i] : left[i..].SelectMany(shapes => shapes)));
        }

        TrialReport again = await TryAsync(trial, run, kept.Shapes, lambda, rivals, cancellationToken);
        FixRecord keptFix = fix with
        {
            ClusterId = kept.ClusterId,
            FixId = RunIdentity.FixId(run.RunId, run.Attempt, kept.ClusterId, fix.Lambda),
        };
        var split = new ClusterSplit(cluster.ClusterId, kept, open);
        await splits.SaveSplitAsync(run.RunId, split, Decide(run, keptFix, again.Findings, contract), cancellationToken);
        return new TrialOutcome(split.KeptClusterId, split.OpenClusterIds);
    }

    private static Cluster PartOf(Cluster parent, IEnumerable<ClusterShape> shapes)
    {
        ClusterShape[] members = [.. shapes];
        return parent with
        {
            ClusterId = RunIdentity.ClusterId(parent.Column, members.Select(s => s.Shape)),
            Shapes = members,
            ParentId = parent.ClusterId,
            KeptSeparate = 0,
            LookAlikes = [],
        };
    }

    private static FixRecord Decide(RunRecord run, FixRecord fix, TrialFindings findings, ColumnContract? contract)
    {
        bool capped = contract is not { HasValueTests: true } && !run.Options.AllowUncontracted;
        double score = Confidence.Score(fix.SelfConfidence, findings, capped);
        (string decision, string? reason) = Verdict.Of(score, findings, capped);
        if (fix.ReviewedBy is not null && decision == FixDecision.HumanReview)
        {
            // A person has looked already: what would have asked for one is waived, and stays recorded with the fix.
            (decision, reason, fix) = (FixDecision.Applied, null, fix with { Waived = [.. fix.Waived.Append(reason!).Distinct(StringComparer.Ordinal)] });
        }

        return fix with
        {
            Measured = Confidence.Measure(findings),
            ConfidenceScore = score,
            Decision = decision,
            Reason = reason,
        };
    }

    private async Task<Cluster> RequireClusterAsync(string runId, string clusterId, CancellationToken cancellationToken) =>
        await clusters.FindAsync(runId, clusterId, cancellationToken) ?? throw new InvalidOperationException("The cluster is not in the store.");
}

/// <summary>What a trial left: one decided cluster, and parts that want a function of their own.</summary>
/// <param name="DecidedClusterId">The cluster (or the part of it) whose fix is decided.</param>
/// <param name="OpenClusterIds">The parts without a fix.</param>
public sealed record TrialOutcome(string DecidedClusterId, IReadOnlyList<string> OpenClusterIds);

/// <summary>A cluster that fell into parts.</summary>
/// <param name="ParentId">The cluster that is replaced.</param>
/// <param name="Kept">The part that keeps the fix.</param>
/// <param name="Open">The parts without one.</param>
public sealed record ClusterSplit(string ParentId, Cluster Kept, IReadOnlyList<Cluster> Open)
{
    /// <summary>Id of the part that keeps the fix.</summary>
    public string KeptClusterId => Kept.ClusterId;

    /// <summary>Ids of the parts without a fix.</summary>
    public IReadOnlyList<string> OpenClusterIds => [.. Open.Select(c => c.ClusterId)];
}

/// <summary>Splits of a run's clusters.</summary>
public interface ISplitStore
{
    /// <summary>Replaces a cluster by its parts and its fix by the kept part's decided fix, in one transaction.</summary>
    Task SaveSplitAsync(string runId, ClusterSplit split, FixRecord keptFix, CancellationToken cancellationToken);

    /// <summary>How a cluster was split, or null when it was not.</summary>
    Task<ClusterSplit?> FindSplitAsync(string runId, string clusterId, CancellationToken cancellationToken);
}
