using Remediation.Core.Runs;

namespace Remediation.Core.Intake;

/// <summary>
/// Where the valid cells of a whole table go, so that the trial and the gate see values that no anomaly tells of. A target that is the customer's own table
/// has them already.
/// </summary>
public interface IValidCellStore
{
    /// <summary>Adds cells of the run's table; a cell that is there already is left as it is.</summary>
    Task AddAsync(RunRecord run, IReadOnlyList<IntakeRow> cells, CancellationToken cancellationToken);

    /// <summary>Remembers that of these columns every value is there once the run's own rows are.</summary>
    Task MarkWholeAsync(RunRecord run, IReadOnlyList<string> columns, CancellationToken cancellationToken);
}
