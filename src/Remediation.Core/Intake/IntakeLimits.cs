namespace Remediation.Core.Intake;

/// <summary>The bounds of what a batch may hold. Every bound is finite; what is above one is refused or quarantined, never cut.</summary>
public sealed record IntakeLimits
{
    /// <summary>Bytes of one batch message; larger bodies are spooled to a file by the HTTP front. Default 8 MiB.</summary>
    public int MaxMessageBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>Bytes of one batch over HTTP, with its rows. Default 4 GiB.</summary>
    public long MaxBatchBytes { get; init; } = 4L * 1024 * 1024 * 1024;

    /// <summary>Rows of one batch. Default 20,000,000.</summary>
    public int MaxRows { get; init; } = 20_000_000;

    /// <summary>Bytes of one row's JSON. Default 4 MiB.</summary>
    public int MaxRowBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>UTF-16 units of one cell's text; a longer cell is quarantined whole. Default 65,536.</summary>
    public int MaxValueLength { get; init; } = 65_536;

    /// <summary>UTF-16 units of ids, column names and key values. Default 1,024.</summary>
    public int MaxIdLength { get; init; } = 1_024;

    /// <summary>Columns of a primary key. Default 16.</summary>
    public int MaxKeyColumns { get; init; } = 16;

    /// <summary>Problems reported for one body. Default 50.</summary>
    public int MaxProblems { get; init; } = 50;
}
