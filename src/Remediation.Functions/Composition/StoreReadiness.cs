using Remediation.Core.Readiness;
using Remediation.Core.Runs;

namespace Remediation.Functions.Composition;

/// <summary>The store of runs answers; asked for the first time, it brings its schema up to date.</summary>
internal sealed class StoreReadiness(IRunStore runs) : IReadinessCheck, IPreparationStep
{
    /// <inheritdoc/>
    public string Name => "store";

    /// <inheritdoc/>
    public Task<string?> PrepareAsync(CancellationToken cancellationToken) => CheckAsync(cancellationToken);

    /// <inheritdoc/>
    public async Task<string?> CheckAsync(CancellationToken cancellationToken)
    {
        await runs.ListAsync(new RunQuery(null, null, null, null, 1, null), cancellationToken);
        return null;
    }
}
