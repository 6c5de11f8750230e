namespace Remediation.Core.Reasons;

/// <summary>
/// Why a batch was refused, a cell was quarantined or a run failed: the one closed list. A code is an interface (it stands in reports, in the
/// ledger and in problem answers), so codes are added and never renamed.
/// </summary>
public static class ReasonCode
{
    /// <summary>The confidence score is below the threshold; a person decides.</summary>
    public const string LowConfidence = "LOW_CONFIDENCE";

    /// <summary>Two equally short functions give different, equally valid values.</summary>
    public const string Ambiguous = "AMBIGUOUS";

    /// <summary>A branch of the function returns a value that does not come from the cell.</summary>
    public const string ConstantOutput = "CONSTANT_OUTPUT";

    /// <summary>The function carries text that would become data.</summary>
    public const string LiteralData = "LITERAL_DATA";

    /// <summary>The function maps two different values of an identity column to one value.</summary>
    public const string IdentityCollision = "IDENTITY_COLLISION";

    /// <summary>The mended value still breaks the column's contract.</summary>
    public const string ContractFailed = "CONTRACT_FAILED";

    /// <summary>The rows that must agree with this one do not confirm the mended value.</summary>
    public const string NotConfirmed = "NOT_CONFIRMED";

    /// <summary>No generator proposed a function.</summary>
    public const string GeneratorFailed = "GENERATOR_FAILED";

    /// <summary>The configured model runs at a remote host and is never called.</summary>
    public const string CloudModel = "CLOUD_MODEL";

    /// <summary>Generation is switched off.</summary>
    public const string GenerationOff = "GENERATION_OFF";

    /// <summary>The proposed function did not pass the language's whitelist.</summary>
    public const string RejectedLambda = "REJECTED_LAMBDA";

    /// <summary>The function raised an error for this value.</summary>
    public const string ExecutionError = "EXECUTION_ERROR";

    /// <summary>So many values ran into a limit of time, steps or size that the function was given up.</summary>
    public const string LimitsExceeded = "LIMITS_EXCEEDED";

    /// <summary>Nothing says what a valid value of this column is.</summary>
    public const string Uncontracted = "UNCONTRACTED";

    /// <summary>The row of the batch is not as the schema says.</summary>
    public const string InvalidRow = "INVALID_ROW";

    /// <summary>The row is not tagged NEEDS_AI.</summary>
    public const string NotTagged = "NOT_TAGGED";

    /// <summary>The batch holds differing values for one cell.</summary>
    public const string ConflictingCells = "CONFLICTING_CELLS";

    /// <summary>The batch holds the same cell again.</summary>
    public const string DuplicateCell = "DUPLICATE_CELL";

    /// <summary>The text cannot be stored faithfully (NUL, lone surrogate, invalid UTF-8).</summary>
    public const string Unrepresentable = "UNREPRESENTABLE";

    /// <summary>The production value changed since the batch was taken.</summary>
    public const string Conflict = "CONFLICT";

    /// <summary>The target column's type does not take the mended value.</summary>
    public const string CastFailed = "CAST_FAILED";

    /// <summary>The production table has no such row.</summary>
    public const string MissingRow = "MISSING_ROW";

    /// <summary>More than one row of the production table has the row's key.</summary>
    public const string AmbiguousRow = "AMBIGUOUS_ROW";

    /// <summary>A constraint, trigger or policy of the production table does not take the mended value.</summary>
    public const string TargetRefused = "TARGET_REFUSED";

    /// <summary>The production database has no such table.</summary>
    public const string MissingTable = "MISSING_TABLE";

    /// <summary>The production table lacks a key column or a mended column.</summary>
    public const string MissingColumn = "MISSING_COLUMN";

    /// <summary>The service may not read or write the production table.</summary>
    public const string TargetForbidden = "TARGET_FORBIDDEN";

    /// <summary>The batch id is known with another body.</summary>
    public const string BatchConflict = "BATCH_CONFLICT";

    /// <summary>The body is not JSON.</summary>
    public const string NotJson = "NOT_JSON";

    /// <summary>The body is JSON, but not a batch of the schema.</summary>
    public const string InvalidBatch = "INVALID_BATCH";

    /// <summary>The batch has no rows.</summary>
    public const string NoRows = "NO_ROWS";

    /// <summary>The contract that the batch names does not exist.</summary>
    public const string UnknownContract = "UNKNOWN_CONTRACT";

    /// <summary>The contract cannot be used as it is written.</summary>
    public const string InvalidContract = "INVALID_CONTRACT";

    /// <summary>The body or a field is above its limit.</summary>
    public const string TooLarge = "TOO_LARGE";

    /// <summary>The rows' file is outside the intake folder, missing, a link, or not what its hash says.</summary>
    public const string IntakeFile = "INTAKE_FILE";

    /// <summary>The table cannot be read as CSV.</summary>
    public const string InvalidTable = "INVALID_TABLE";

    /// <summary>The table's primary key is missing, empty or not unique.</summary>
    public const string InvalidKey = "INVALID_KEY";

    /// <summary>No run, cluster or row has this id.</summary>
    public const string NotFound = "NOT_FOUND";

    /// <summary>The body or the query of a call is not what the call takes.</summary>
    public const string InvalidRequest = "INVALID_REQUEST";

    /// <summary>The operation is not legal in the run's status.</summary>
    public const string InvalidState = "INVALID_STATE";

    /// <summary>The caller's key lacks the role.</summary>
    public const string Forbidden = "FORBIDDEN";

    /// <summary>Source, success and quarantine do not add up: SEV1.</summary>
    public const string DataLoss = "DATA_LOSS";

    /// <summary>A contract test failed on the staged result.</summary>
    public const string GateRefused = "GATE_REFUSED";

    /// <summary>The configured dbt command could not be started.</summary>
    public const string DbtNotFound = "DBT_NOT_FOUND";

    /// <summary>dbt did not end in time.</summary>
    public const string DbtTimeout = "DBT_TIMEOUT";

    /// <summary>dbt ended in a way that it never should.</summary>
    public const string DbtCrashed = "DBT_CRASHED";

    /// <summary>dbt could not do its work.</summary>
    public const string DbtError = "DBT_ERROR";

    /// <summary>dbt's artifacts are missing, old or not what its exit code says.</summary>
    public const string DbtArtifacts = "DBT_ARTIFACTS";

    /// <summary>dbt ran no test.</summary>
    public const string DbtNoTests = "DBT_NO_TESTS";

    /// <summary>More of the column would change than the contract allows.</summary>
    public const string MaxChangedShare = "MAX_CHANGED_SHARE";

    /// <summary>The contract leaves promotion to an operator.</summary>
    public const string PromotionManual = "PROMOTION_MANUAL";

    /// <summary>The sender asked that the run is not promoted.</summary>
    public const string NoPromote = "NO_PROMOTE";

    /// <summary>A part that the service needs cannot be used now.</summary>
    public const string NotReady = "NOT_READY";

    /// <summary>A step of the run failed for a technical cause.</summary>
    public const string RunError = "RUN_ERROR";

    /// <summary>A connection was refused because its endpoint is not listed.</summary>
    public const string EgressRefused = "EGRESS_REFUSED";

    /// <summary>An entry of the ledger that was asked for is not what its leaf hash says.</summary>
    public const string LedgerBroken = "LEDGER_BROKEN";
}
