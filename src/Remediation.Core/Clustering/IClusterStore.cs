using Remediation.Core.Identity;
using Remediation.Core.Profiling;

namespace Remediation.Core.Clustering;

/// <summary>Shapes and clusters of a run.</summary>
public interface IClusterStore
{
    /// <summary>Counts distinct values of each shape and stores the counts; shapes that are counted already are left as they are.</summary>
    Task ProfileAsync(string runId, CancellationToken cancellationToken);

    /// <summary>The shapes that functions are looked for, without those of rows quarantined at intake.</summary>
    Task<IReadOnlyList<ShapeProfile>> ReadShapesAsync(string runId, CancellationToken cancellationToken);

    /// <summary>Stores clusters. A cluster that is there already is left as it is.</summary>
    Task SaveAsync(string runId, IReadOnlyList<Cluster> clusters, CancellationToken cancellationToken);

    /// <summary>All clusters of a run by id.</summary>
    Task<IReadOnlyList<Cluster>> ListAsync(string runId, CancellationToken cancellationToken);

    /// <summary>Those of them that hold cells without a decision, by id.</summary>
    Task<IReadOnlyList<Cluster>> ListOpenAsync(string runId, CancellationToken cancellationToken);

    /// <summary>A cluster, or null.</summary>
    Task<Cluster?> FindAsync(string runId, string clusterId, CancellationToken cancellationToken);

    /// <summary>The records given with the undecided rows of shapes.</summary>
    IAsyncEnumerable<StoredRecord> ReadRecordsAsync(string runId, IReadOnlyList<int> shapeNos, CancellationToken cancellationToken);

    /// <summary>The values of shapes, decided or not, that more than one row holds, in no particular order.</summary>
    IAsyncEnumerable<string> ReadRepeatedAsync(string runId, IReadOnlyList<int> shapeNos, CancellationToken cancellationToken);

    /// <summary>The distinct values of shapes, decided or not, in no particular order.</summary>
    IAsyncEnumerable<string?> ReadValuesAsync(string runId, IReadOnlyList<int> shapeNos, CancellationToken cancellationToken);

    /// <summary>The distinct undecided values of shapes, in no particular order.</summary>
    IAsyncEnumerable<DistinctValue> ReadDistinctAsync(string runId, IReadOnlyList<int> shapeNos, CancellationToken cancellationToken);
}

/// <summary>A row's record and whose it is.</summary>
/// <param name="Fingerprint">The row.</param>
/// <param name="RowId">The sender's id of the row.</param>
/// <param name="Key">The row's primary key as canonical JSON.</param>
/// <param name="Record">The record as JSON text.</param>
public readonly record struct StoredRecord(Fingerprint Fingerprint, string RowId, string Key, string Record);

/// <summary>One distinct value of a shape.</summary>
/// <param name="ShapeNo">The shape.</param>
/// <param name="Value">The value.</param>
/// <param name="Rows">Rows that hold it.</param>
public readonly record struct DistinctValue(int ShapeNo, string? Value, int Rows);
