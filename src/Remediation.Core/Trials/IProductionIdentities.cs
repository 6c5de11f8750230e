using Remediation.Core.Runs;

namespace Remediation.Core.Trials;

/// <summary>What production holds in identity columns, so that no mended value becomes that of another record (invariant I4).</summary>
public interface IProductionIdentities
{
    /// <summary>Which of some values a row of the run's target table holds in a column now.</summary>
    /// <param name="run">The run; its table, or its contract's target, is the production table.</param>
    /// <param name="column">The column.</param>
    /// <param name="values">Up to a thousand different values.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>Those that are held, in no particular order; empty when there is no such table.</returns>
    Task<IReadOnlyList<string>> FindHeldAsync(RunRecord run, string column, IReadOnlyCollection<string> values, CancellationToken cancellationToken);
}
