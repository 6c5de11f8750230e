namespace Remediation.Core.Ledger;

/// <summary>What all entries about the cells of one fix have in common, whatever kind they are.</summary>
public abstract record CellEntryHeader
{
    /// <summary>The run.</summary>
    public required string RunId { get; init; }

    /// <summary>The table.</summary>
    public required string Table { get; init; }

    /// <summary>The column.</summary>
    public required string Column { get; init; }

    /// <summary>The cluster.</summary>
    public required string ClusterId { get; init; }

    /// <summary>The fix.</summary>
    public required string FixId { get; init; }

    /// <summary>The attempt.</summary>
    public required int Attempt { get; init; }
}
