using Remediation.Core.Profiling;

namespace Remediation.Core.Intake;

/// <summary>Where taken rows are kept. One session for each run; a session that was not completed leaves nothing behind for the next one.</summary>
public interface IIngestStore
{
    /// <summary>Opens the session and removes what an interrupted one left. Null when this run's rows are already complete.</summary>
    Task<IIngestSession?> BeginAsync(string runId, CancellationToken cancellationToken);
}

/// <summary>The writing of one run's rows, in chunks.</summary>
public interface IIngestSession : IAsyncDisposable
{
    /// <summary>Stores a chunk; rows with a fault are quarantined in the same transaction.</summary>
    Task AppendAsync(IReadOnlyList<IngestedCell> cells, CancellationToken cancellationToken);

    /// <summary>Reads stored cells back, in no particular order.</summary>
    Task<IReadOnlyList<IngestedCell>> ReadAsync(IReadOnlyList<CellAddress> addresses, CancellationToken cancellationToken);

    /// <summary>Quarantines stored cells.</summary>
    Task QuarantineAsync(IReadOnlyList<CellAddress> addresses, string reasonCode, CancellationToken cancellationToken);

    /// <summary>Stores the shapes, fixes the source count and makes the rows durable, in one transaction.</summary>
    Task CompleteAsync(IReadOnlyList<ShapeProfile> shapes, int sourceCount, CancellationToken cancellationToken);
}

/// <summary>Where a cell lies in a run's store: by shape, then by position in the batch.</summary>
/// <param name="ShapeNo">The number of its shape.</param>
/// <param name="Ordinal">Its position in the batch, from 0.</param>
public readonly record struct CellAddress(int ShapeNo, int Ordinal);

/// <summary>A row on its way into the store.</summary>
/// <param name="Address">Where it lies.</param>
/// <param name="Row">What it is.</param>
public sealed record IngestedCell(CellAddress Address, IntakeRow Row);
