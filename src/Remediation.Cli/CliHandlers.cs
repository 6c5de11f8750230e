namespace Remediation.Cli;

/// <summary>The body of a command: options in, exit code out.</summary>
internal delegate Task<int> CliHandler<in TOptions>(TOptions options, CliConsole console, CancellationToken cancellationToken);

/// <summary>
/// The bodies of the commands that work in this process. A command whose body is absent is not in the tree.
/// </summary>
internal sealed record CliHandlers
{
    /// <summary><c>run</c>.</summary>
    internal CliHandler<RunOptions>? Run { get; init; }

    /// <summary><c>host</c>.</summary>
    internal CliHandler<HostOptions>? Host { get; init; }

    /// <summary><c>audit verify</c>.</summary>
    internal CliHandler<AuditVerifyOptions>? AuditVerify { get; init; }

    /// <summary><c>audit query</c>.</summary>
    internal CliHandler<AuditQueryOptions>? AuditQuery { get; init; }

    /// <summary><c>audit prove</c>.</summary>
    internal CliHandler<AuditProveOptions>? AuditProve { get; init; }

    /// <summary><c>audit export</c>.</summary>
    internal CliHandler<AuditExportOptions>? AuditExport { get; init; }

    /// <summary><c>lambda check</c>.</summary>
    internal CliHandler<LambdaCheckOptions>? LambdaCheck { get; init; }

    /// <summary><c>lambda eval</c>.</summary>
    internal CliHandler<LambdaEvalOptions>? LambdaEval { get; init; }

    /// <summary><c>lambda suggest</c>.</summary>
    internal CliHandler<LambdaSuggestOptions>? LambdaSuggest { get; init; }

    /// <summary><c>verify-egress</c>.</summary>
    internal CliHandler<VerifyEgressOptions>? VerifyEgress { get; init; }
}

/// <summary>Options of <c>run</c>.</summary>
/// <param name="File">A batch message (.json), anomalies (.jsonl) or a whole table (.csv).</param>
/// <param name="Contract">Contract file, or name in the contracts folder.</param>
/// <param name="Key">Primary key columns; empty when not given.</param>
/// <param name="Table">Table name; null to take it from the message or the file's name.</param>
/// <param name="Out">Where the mended table goes.</param>
/// <param name="Report">Where the run's report goes, as JSON.</param>
/// <param name="DataDir">The data folder.</param>
/// <param name="NoPromote">True to stop before promotion.</param>
/// <param name="Json">True for the report as JSON on standard output.</param>
/// <param name="Generator"><c>builtin</c>, <c>ollama</c> or <c>cascade</c>; null for what the settings say.</param>
internal sealed record RunOptions(
    string File,
    string? Contract,
    IReadOnlyList<string> Key,
    string? Table,
    string? Out,
    string? Report,
    string DataDir,
    bool NoPromote,
    bool Json,
    string? Generator = null);

/// <summary>Options of <c>host</c>.</summary>
/// <param name="Url">Address to listen on; null for the settings' own.</param>
/// <param name="DataDir">The data folder.</param>
/// <param name="Settings">Settings file; null for the default one.</param>
internal sealed record HostOptions(string? Url, string DataDir, string? Settings);

/// <summary>Where the ledger is read from: exactly one of the two.</summary>
/// <param name="DataDir">A data folder.</param>
/// <param name="File">An export (JSONL).</param>
internal sealed record LedgerSource(string? DataDir, string? File);

/// <summary>Options of <c>audit verify</c>.</summary>
/// <param name="Source">The ledger.</param>
/// <param name="PublicKey">File with the key that the checkpoints must be signed by; null: self-attested.</param>
/// <param name="Checkpoint">File with a checkpoint kept elsewhere.</param>
/// <param name="Json">True for the verdict as JSON.</param>
/// <param name="Proof">File with a proof to verify instead of the ledger.</param>
internal sealed record AuditVerifyOptions(LedgerSource Source, string? PublicKey, string? Checkpoint, bool Json, string? Proof = null);

/// <summary>Options of <c>audit query</c>; every filter that is given must hold.</summary>
/// <param name="Source">The ledger.</param>
/// <param name="Row">Row id.</param>
/// <param name="Run">Run id.</param>
/// <param name="Column">Column.</param>
/// <param name="From">Earliest timestamp.</param>
/// <param name="To">Latest timestamp.</param>
/// <param name="Json">True for one JSON object a line.</param>
internal sealed record AuditQueryOptions(
    LedgerSource Source, string? Row, string? Run, string? Column, DateTimeOffset? From, DateTimeOffset? To, bool Json);

/// <summary>Options of <c>audit prove</c>: an inclusion proof by entry or row, or a consistency proof between two checkpoints.</summary>
/// <param name="Source">The ledger.</param>
/// <param name="Seq">The entry's sequence number.</param>
/// <param name="Row">The row id, with <paramref name="Run"/> and <paramref name="Column"/> when it has several entries.</param>
/// <param name="Run">Run id.</param>
/// <param name="Column">Column.</param>
/// <param name="OldCheckpoint">File with the older checkpoint.</param>
/// <param name="NewCheckpoint">File with the newer checkpoint; null for the ledger's last.</param>
/// <param name="Out">Where the proof goes; null for standard output.</param>
internal sealed record AuditProveOptions(
    LedgerSource Source, long? Seq, string? Row, string? Run, string? Column, string? OldCheckpoint, string? NewCheckpoint, string? Out);

/// <summary>Options of <c>audit export</c>.</summary>
/// <param name="DataDir">The data folder.</param>
internal sealed record AuditExportOptions(string DataDir);

/// <summary>Options of <c>lambda check</c>.</summary>
/// <param name="Lambda">The function; null to read it from standard input.</param>
/// <param name="Json">True for the verdict as JSON.</param>
internal sealed record LambdaCheckOptions(string? Lambda, bool Json);

/// <summary>Options of <c>lambda eval</c>.</summary>
/// <param name="Lambda">The function.</param>
internal sealed record LambdaEvalOptions(string Lambda);

/// <summary>Options of <c>lambda suggest</c>.</summary>
/// <param name="Contract">Contract file; given together with <paramref name="Column"/>.</param>
/// <param name="Column">Column of the contract.</param>
/// <param name="Examples">JSONL file of <c>{"input":…,"output":…}</c>.</param>
/// <param name="Generator"><c>builtin</c>, <c>ollama</c> or <c>cascade</c>.</param>
internal sealed record LambdaSuggestOptions(string? Contract, string? Column, string? Examples, string Generator);

/// <summary>Options of <c>verify-egress</c>.</summary>
/// <param name="Report">Where the report goes, as JSON; null for standard output alone.</param>
/// <param name="Json">True for the report as JSON on standard output.</param>
/// <param name="GuardControl">Not a proof, but the control inside of one: the address that the guard must refuse.</param>
internal sealed record VerifyEgressOptions(string? Report, bool Json, Uri? GuardControl = null);
