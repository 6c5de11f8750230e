namespace Remediation.Cli.Running;

/// <summary>What <c>remediation run</c> is asked for.</summary>
internal sealed record RunRequest
{
    /// <summary>A batch message (.json), anomalies (.jsonl) or a whole table (.csv).</summary>
    public required string File { get; init; }

    /// <summary>The contract's file, or null.</summary>
    public string? ContractFile { get; init; }

    /// <summary>The primary key's columns; empty to find them (.csv only).</summary>
    public IReadOnlyList<string> Key { get; init; } = [];

    /// <summary>The table's name; the file's name when null (.csv only).</summary>
    public string? Table { get; init; }

    /// <summary>Where the mended table goes, or null.</summary>
    public string? Out { get; init; }

    /// <summary>Where everything is kept.</summary>
    public required string DataFolder { get; init; }

    /// <summary>Who writes the functions; null for what the settings say.</summary>
    public string? Generator { get; init; }

    /// <summary>Whether to stop before promotion.</summary>
    public bool NoPromote { get; init; }
}
