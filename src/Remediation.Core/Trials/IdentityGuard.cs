using Remediation.Core.Contracts;
using Remediation.Core.Profiling;
using Remediation.Core.Runs;

namespace Remediation.Core.Trials;

/// <summary>
/// Watches that different values of an identity column stay different: within the cluster, apart from the values that are known to be valid, and apart
/// from what production's rows hold. Mended values are remembered by hash, so that a chance meeting of two hashes errs towards a collision.
/// </summary>
internal sealed class IdentityGuard
{
    private const int AskedAtOnce = 1_000;

    private readonly HashSet<ulong> _outputs = [];
    private readonly HashSet<string> _taken;
    private readonly Func<IReadOnlyCollection<string>, Task<bool>> _heldByProduction;
    private readonly List<string> _asking = [];

    /// <summary>A guard for one trial.</summary>
    /// <param name="taken">Values that rows outside of the batch hold.</param>
    /// <param name="heldByProduction">Whether production holds one of some values.</param>
    public IdentityGuard(IReadOnlyCollection<string> taken, Func<IReadOnlyCollection<string>, Task<bool>> heldByProduction)
    {
        _taken = new HashSet<string>(taken, StringComparer.Ordinal);
        _heldByProduction = heldByProduction;
    }

    public bool Collided { get; private set; }

    /// <summary>A guard for a column, or null when its values need not stay apart.</summary>
    public static IdentityGuard? For(
        IProductionIdentities identities,
        RunRecord run,
        string column,
        ColumnContract? contract,
        IReadOnlyCollection<string> taken,
        CancellationToken cancellationToken) =>
        QuestionOf(identities, run, column, contract, cancellationToken) is { } question ? new IdentityGuard(taken, question) : null;

    /// <summary>Whether production holds one of some values of an identity column; null for any other column.</summary>
    public static Func<IReadOnlyCollection<string>, Task<bool>>? QuestionOf(
        IProductionIdentities identities, RunRecord run, string column, ColumnContract? contract, CancellationToken cancellationToken) =>
        IdentityColumns.Contain(run, column, contract)
            ? async values => (await identities.FindHeldAsync(run, column, values, cancellationToken)).Count > 0
            : null;

    /// <summary>Shows what became of a distinct value.</summary>
    public async ValueTask ObserveAsync(string? input, string? output)
    {
        if (output is null || Collided)
        {
            return;
        }

        Collided = !_outputs.Add(SampleSketch.HashOf(output));
        if (string.Equals(input, output, StringComparison.Ordinal))
        {
            return;
        }

        // A row's own cell holds the old value, so whoever holds the new one is another row.
        Collided |= _taken.Contains(output);
        _asking.Add(output);
        if (_asking.Count == AskedAtOnce)
        {
            await CompleteAsync();
        }
    }

    /// <summary>Asks about the values that were not asked about yet.</summary>
    public async ValueTask CompleteAsync()
    {
        if (_asking.Count > 0 && !Collided)
        {
            Collided = await _heldByProduction(_asking);
        }

        _asking.Clear();
    }
}
