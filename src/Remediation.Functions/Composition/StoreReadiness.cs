using Remediation.Core.Readiness;
using Remediation.Core.Runs;

namespace Remediation.Functions.Composition;

/// <summary>The store of runs answers.</summary>
internal sealed class StoreReadiness(IRunStore runs) : IReadinessCheck
{
    /// <inheritdoc/>
    public string Name => "store";

    /// <inheritdoc/>
    public async Task<string?> CheckAsync(CancellationToken cancellationToken)
    {
        await runs.ListAsync(new RunQuery(null, null, null, null, 1, null), cancellationToken);
        return null;
    }
}
