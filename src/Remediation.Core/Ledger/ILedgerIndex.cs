namespace Remediation.Core.Ledger;

/// <summary>Finds entries of the log without reading all of it.</summary>
public interface ILedgerIndex
{
    /// <summary>Bundles of a run, sealed or not, in the order in which they were appended.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="kinds">Only of these kinds.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    IAsyncEnumerable<EntryBundle> ReadRunAsync(string runId, IReadOnlyCollection<string> kinds, CancellationToken cancellationToken);
}
