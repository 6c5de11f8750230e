using Remediation.Core.Identity;

namespace Remediation.Core.Intake;

/// <summary>One anomaly as it came: a cell to mend, or a row that cannot be taken and why.</summary>
public sealed record IntakeRow
{
    /// <summary>The sender's row id, or <c>#n</c> (position in the batch, from 1) when it gave none.</summary>
    public required string RowId { get; init; }

    /// <summary>The primary key and its fingerprint.</summary>
    public required RowKey Key { get; init; }

    /// <summary>The column of the cell, empty when unknown.</summary>
    public required string Column { get; init; }

    /// <summary>The cell's text, or null.</summary>
    public string? Value { get; init; }

    /// <summary>The row's context as JSON text, or null.</summary>
    public string? Record { get; init; }

    /// <summary>
    /// The values that may be right for this cell as far as other rows tell, as a JSON array of strings; null when nothing is known of it. A mended value that
    /// is not among them is quarantined.
    /// </summary>
    public string? Peers { get; init; }

    /// <summary>Why the row is quarantined at once, or null when it is taken.</summary>
    public string? FaultCode { get; init; }

    /// <summary>What is wrong, in words without data.</summary>
    public string? FaultDetail { get; init; }
}
