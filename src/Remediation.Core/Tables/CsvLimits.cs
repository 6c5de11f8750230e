namespace Remediation.Core.Tables;

/// <summary>Bounds of a CSV table; memory in use stays near twice the longest row, whatever the file's size.</summary>
public sealed record CsvLimits
{
    /// <summary>The defaults: cells of 1 MiB, rows of 16 MiB, 4,096 columns.</summary>
    public static CsvLimits Default { get; } = new();

    /// <summary>Most bytes of one field as it stands in the file, quotes included. A longer one is a fault of its row.</summary>
    public int MaxCellBytes { get; init; } = 1024 * 1024;

    /// <summary>Most bytes of one row with its line end. A longer one ends the reading.</summary>
    public int MaxRowBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>Most columns of a header.</summary>
    public int MaxColumns { get; init; } = 4096;

    /// <summary>Bytes asked of the stream at once.</summary>
    public int ChunkBytes { get; init; } = 64 * 1024;

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxCellBytes, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxRowBytes, MaxCellBytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxRowBytes, 512 * 1024 * 1024);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxColumns, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(ChunkBytes, 16);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ChunkBytes, 16 * 1024 * 1024);
    }
}
