using Remediation.Core.Contracts;
using Remediation.Core.Reasons;
using Remediation.Core.Runs;

namespace Remediation.Core.Promotion;

/// <summary>
/// Says whether a run that passed its gate waits for an operator all the same: too much would change, the contract wants a person, or the sender
/// asked for it. Everything stays staged; nothing is lost and nothing is written.
/// </summary>
/// <remarks>
/// The share of <c>max_changed_share</c> is changed cells over a column's cells: over all rows of the table where the batch was cut from a whole table
/// (<c>table_rows</c>), else over the column's cells in the batch. For the limit of the whole model it is rows with a change over those rows. A share equal
/// to the limit is allowed.
/// </remarks>
public sealed class PromotionHold(IChangeStore store)
{
    /// <summary>Why a run is held, as a reason code, the gravest first; null when it may promote itself.</summary>
    public async Task<string?> ReasonAsync(RunRecord run, Contract? contract, CancellationToken cancellationToken)
    {
        if (contract is not null)
        {
            IReadOnlyList<ColumnChanges> columns = await store.CountByColumnAsync(run.RunId, cancellationToken);
            if (columns.Any(c => Exceeds(contract.Columns.GetValueOrDefault(c.Column)?.MaxChangedShare, c.Changed, run.TableRows ?? c.Source))
                || (contract.MaxChangedShare is not null && await TooManyRowsAsync(run, contract.MaxChangedShare, cancellationToken)))
            {
                return ReasonCode.MaxChangedShare;
            }

            if (contract.IsManual(columns.Where(c => c.Changed > 0).Select(c => c.Column)))
            {
                return ReasonCode.PromotionManual;
            }
        }

        return run.Options.NoPromote ? ReasonCode.NoPromote : null;
    }

    private async Task<bool> TooManyRowsAsync(RunRecord run, decimal? limit, CancellationToken cancellationToken)
    {
        RowChanges rows = await store.CountRowsAsync(run.RunId, cancellationToken);
        return Exceeds(limit, rows.Changed, run.TableRows ?? rows.Source);
    }

    private static bool Exceeds(decimal? limit, int changed, int all) => limit is { } share && changed > share * all;
}

/// <summary>What a run would change, counted from what is staged.</summary>
public interface IChangeStore
{
    /// <summary>Cells of each column, in ordinal order.</summary>
    Task<IReadOnlyList<ColumnChanges>> CountByColumnAsync(string runId, CancellationToken cancellationToken);

    /// <summary>Rows, told apart by their fingerprints.</summary>
    Task<RowChanges> CountRowsAsync(string runId, CancellationToken cancellationToken);
}

/// <summary>A column's cells in a run.</summary>
/// <param name="Column">The column.</param>
/// <param name="Source">Cells taken in.</param>
/// <param name="Changed">Cells whose staged value differs from the old one.</param>
public sealed record ColumnChanges(string Column, int Source, int Changed);

/// <summary>A run's rows.</summary>
/// <param name="Source">Rows with a cell that was taken in.</param>
/// <param name="Changed">Rows with a changed cell.</param>
public sealed record RowChanges(int Source, int Changed);
