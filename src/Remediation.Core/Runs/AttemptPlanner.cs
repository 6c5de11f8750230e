using Remediation.Core.Clustering;

namespace Remediation.Core.Runs;

/// <summary>
/// Decides what a new attempt keeps, discards and takes up. Pure, so that a dry run and the restart itself cannot disagree.
/// <list type="bullet">
/// <item>What touched production stays, always.</item>
/// <item>A cell never has two decisions that count: a cell taken anew loses its old one in the same transaction.</item>
/// <item>A fix is discarded whole or not at all, so that naming it says which ledger entries are void.</item>
/// </list>
/// </summary>
public static class AttemptPlanner
{
    /// <summary>Plans an attempt.</summary>
    public static AttemptPlan Plan(AttemptFacts facts, AttemptRequest request)
    {
        bool promoted = facts.Staged.Any(g => g.IsFinal);
        if (facts.SourceCount is null || (request.Origin == AttemptOrigin.Start && !promoted))
        {
            return FromScratch(facts);
        }

        List<string> superseded = [];
        List<string> reopened = [];
        ILookup<string?, StagedGroup> byFix = facts.Staged.ToLookup(g => g.FixId);
        foreach (FixStanding standing in facts.Fixes)
        {
            StagedGroup[] cells = [.. byFix[standing.Fix.FixId]];
            switch (FateOf(standing, cells, request))
            {
                case Fate.Superseded:
                    superseded.Add(standing.Fix.FixId);
                    break;
                case Fate.Reopened:
                    reopened.Add(standing.Fix.FixId);
                    break;
            }
        }

        superseded.Sort(StringComparer.Ordinal);
        reopened.Sort(StringComparer.Ordinal);
        HashSet<string> gone = [.. superseded];
        HashSet<string> open = [.. reopened];
        StagedGroup[] taken = [.. facts.Staged.Where(g => g.FixId is { } fix && (gone.Contains(fix) || (open.Contains(fix) && g.Waits)))];
        var byShape = facts.Undecided.ToDictionary();
        foreach (StagedGroup group in taken)
        {
            byShape[group.ShapeNo] = byShape.GetValueOrDefault(group.ShapeNo) + group.Cells;
        }

        return new AttemptPlan
        {
            FromScratch = false,
            Superseded = superseded,
            Reopened = reopened,
            DiscardedChanges = taken.Where(g => g.Changed).Sum(g => g.Cells),
            Clusters = Workloads(facts.Clusters, byShape),
            Rows = byShape.Values.Sum(),
        };
    }

    private enum Fate
    {
        Stands,
        Reopened,
        Superseded,
    }

    private static Fate FateOf(FixStanding standing, StagedGroup[] cells, AttemptRequest request)
    {
        if (standing.Rejected)
        {
            return Fate.Stands;
        }

        bool undecided = standing.Fix.Decision.Length == 0;
        bool discarded = request.Origin == AttemptOrigin.Start && !cells.Any(c => c.IsFinal);
        bool replaced = request.ReviewedFixes.Contains(standing.Fix.FixId) && cells.All(c => c.Waits);
        if (undecided || discarded || replaced)
        {
            return Fate.Superseded;
        }

        bool wanted = request.Origin == AttemptOrigin.Start || request.Scope == AttemptScope.Quarantined || request.ReviewedFixes.Contains(standing.Fix.FixId);
        return !wanted || !cells.Any(c => c.Waits) ? Fate.Stands
            : cells.All(c => c.Waits) ? Fate.Superseded
            : Fate.Reopened;
    }

    private static AttemptPlan FromScratch(AttemptFacts facts)
    {
        var byShape = facts.Undecided.ToDictionary();
        foreach (StagedGroup group in facts.Staged.Where(g => g.FixId is not null))
        {
            byShape[group.ShapeNo] = byShape.GetValueOrDefault(group.ShapeNo) + group.Cells;
        }

        return new AttemptPlan
        {
            FromScratch = true,
            Superseded = [.. facts.Fixes.Select(f => f.Fix.FixId).Order(StringComparer.Ordinal)],
            Reopened = [],
            DiscardedChanges = facts.Staged.Where(g => g.Changed).Sum(g => g.Cells),
            Clusters = Workloads(facts.Clusters, byShape),
            Rows = facts.SourceCount,
        };
    }

    private static List<ClusterWorkload> Workloads(IReadOnlyList<Cluster> clusters, Dictionary<int, int> byShape) =>
    [
        .. clusters.Select(c => new ClusterWorkload(c.ClusterId, c.Column, c.Shapes.Sum(s => byShape.GetValueOrDefault(s.ShapeNo))))
            .Where(w => w.Rows > 0)
            .OrderByDescending(w => w.Rows)
            .ThenBy(w => w.ClusterId, StringComparer.Ordinal),
    ];
}
