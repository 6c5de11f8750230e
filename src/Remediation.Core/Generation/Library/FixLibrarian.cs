using Remediation.Core.Clustering;
using Remediation.Core.Contracts;
using Remediation.Core.Runs;

namespace Remediation.Core.Generation.Library;

/// <summary>
/// Decides what enters the fix library and what leaves it: a fix enters when it was promoted and the counts balanced afterwards, or when a person
/// approved it; it leaves when it is rolled back or rejected.
/// </summary>
public sealed class FixLibrarian(IFixLibrary library, IClusterStore clusters, IFixStore fixes, TimeProvider time)
{
    /// <summary>Keeps the applied fixes of a run whose attempt was promoted, those of earlier attempts that count too. Idempotent.</summary>
    public async Task KeepPromotedAsync(RunRecord run, Contract? contract, CancellationToken cancellationToken)
    {
        foreach (FixRecord fix in await fixes.ListAsync(run.RunId, cancellationToken))
        {
            if (fix.Decision == FixDecision.Applied)
            {
                await KeepAsync(run, fix, contract, approved: fix.ReviewedBy is not null, cancellationToken);
            }
        }
    }

    /// <summary>Keeps a fix that a person approved or wrote.</summary>
    public Task KeepApprovedAsync(RunRecord run, FixRecord fix, Contract? contract, CancellationToken cancellationToken) =>
        KeepAsync(run, fix, contract, approved: true, cancellationToken);

    /// <summary>Takes the function of a fix that was rolled back or rejected out of use. A fix without a function changes nothing.</summary>
    public async Task RevokeAsync(RunRecord run, FixRecord fix, Contract? contract, LibraryRevocation why, CancellationToken cancellationToken)
    {
        if (fix.Lambda.Length > 0)
        {
            FixPattern pattern = await PatternAsync(run, fix, contract, cancellationToken);
            await library.RevokeAsync(pattern.Meaning, fix.Lambda, why, time.GetUtcNow(), cancellationToken);
        }
    }

    private async Task KeepAsync(RunRecord run, FixRecord fix, Contract? contract, bool approved, CancellationToken cancellationToken)
    {
        if (fix.Lambda.Length == 0)
        {
            return;
        }

        var entry = new LibraryFix
        {
            Pattern = await PatternAsync(run, fix, contract, cancellationToken),
            Lambda = fix.Lambda,
            FixId = fix.FixId,
            ModelVersion = fix.ModelVersion,
            Reasoning = fix.Reasoning,
            PatternType = fix.PatternType,
            SelfConfidence = approved ? 1 : fix.SelfConfidence,
            Approved = approved,
            KeptAt = time.GetUtcNow(),
        };
        await library.KeepAsync(entry, cancellationToken);
    }

    private async Task<FixPattern> PatternAsync(RunRecord run, FixRecord fix, Contract? contract, CancellationToken cancellationToken)
    {
        Cluster cluster = await clusters.FindAsync(run.RunId, fix.ClusterId, cancellationToken)
            ?? throw new InvalidOperationException("A fix's cluster is not in the store.");
        return FixPattern.Of(cluster.Column, contract?.Columns.GetValueOrDefault(cluster.Column), cluster.Shapes.Select(s => s.Shape));
    }
}
