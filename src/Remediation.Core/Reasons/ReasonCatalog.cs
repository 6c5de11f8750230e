using System.Collections.Frozen;

namespace Remediation.Core.Reasons;

/// <summary>The sentence that goes with each <see cref="ReasonCode"/>: what it means and what to do, without any data in it.</summary>
public static class ReasonCatalog
{
    private static readonly FrozenDictionary<string, string> Sentences = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        [ReasonCode.LowConfidence] = "The confidence score is below 0.75; a steward decides about the function.",
        [ReasonCode.Ambiguous] = "Two equally short functions give different valid values; give examples or settle it in the contract.",
        [ReasonCode.ConstantOutput] = "A branch of the function returns a value that does not come from the cell.",
        [ReasonCode.LiteralData] = "The function carries text that would become data; a steward may approve it.",
        [ReasonCode.IdentityCollision] = "The function maps different values of an identity column to one value, or rows of a unique column to the same value.",
        [ReasonCode.ContractFailed] = "The mended value still breaks the column's contract.",
        [ReasonCode.NotConfirmed] = "The rows that must agree with this one (agrees_on) do not confirm the mended value.",
        [ReasonCode.GeneratorFailed] = "No generator found a function for this pattern; mend it by hand or give examples.",
        [ReasonCode.CloudModel] = "The configured model runs at a remote host; data must not leave the perimeter. Configure a model that is on your own server.",
        [ReasonCode.GenerationOff] = "Generation is switched off by the operator; everything new goes to review.",
        [ReasonCode.RejectedLambda] = "The proposed function is outside the permitted language.",
        [ReasonCode.ExecutionError] = "The function raised an error for this value.",
        [ReasonCode.LimitsExceeded] = "The function ran into its limits of time, steps or size on too many values and was given up; write a simpler one.",
        [ReasonCode.Uncontracted] = "Nothing says what a valid value of this column is; add tests to the contract.",
        [ReasonCode.InvalidRow] = "The row is not as the batch schema says; correct it at the source and send it again.",
        [ReasonCode.NotTagged] = "The row is not tagged NEEDS_AI; only tagged rows are taken.",
        [ReasonCode.ConflictingCells] = "The batch holds differing values for the same key and column.",
        [ReasonCode.DuplicateCell] = "The batch holds the same cell again; the first one counts.",
        [ReasonCode.Unrepresentable] = "The text holds NUL, a lone surrogate or invalid UTF-8 and cannot be stored faithfully.",
        [ReasonCode.Conflict] = "The production value changed since the batch was taken; it was not overwritten.",
        [ReasonCode.CastFailed] = "The target column's type does not take the mended value.",
        [ReasonCode.MissingRow] = "The production table has no row with this key.",
        [ReasonCode.AmbiguousRow] = "More than one row of the production table has this key; none was changed.",
        [ReasonCode.TargetRefused] = "A constraint, trigger or policy of the production table does not take the mended value.",
        [ReasonCode.MissingTable] = "The production database has no such table: create it and restart the run, or name the right one in the contract's meta.remediation.target and send a new batch.",
        [ReasonCode.MissingColumn] = "The production table lacks a key column or a mended column: add it and restart the run, or name the right one in the contract's meta.remediation.target and send a new batch.",
        [ReasonCode.TargetForbidden] = "The service may not read or write the production table: grant SELECT and UPDATE on it to the service's database role and restart the run; the service's own schemas are never a target.",
        [ReasonCode.BatchConflict] = "This batch id was already received with another body; use a new batch id.",
        [ReasonCode.NotJson] = "The body is not JSON.",
        [ReasonCode.InvalidBatch] = "The body is not a batch of schema remediation.batch/v1.",
        [ReasonCode.NoRows] = "The batch has no rows.",
        [ReasonCode.UnknownContract] = "No contract of this name is in the contracts folder.",
        [ReasonCode.InvalidContract] = "The contract cannot be used as it is written.",
        [ReasonCode.TooLarge] = "The body or a field is above its limit.",
        [ReasonCode.IntakeFile] = "The rows' file must be a plain file below the intake folder with the stated SHA-256.",
        [ReasonCode.InvalidTable] = "The table cannot be read as CSV.",
        [ReasonCode.InvalidKey] = "The primary key must name existing columns whose values are present and unique.",
        [ReasonCode.NotFound] = "Nothing has this id.",
        [ReasonCode.InvalidRequest] = "The call's body or query is not what the call takes; correct what is named.",
        [ReasonCode.InvalidState] = "The operation is not legal in the run's present status.",
        [ReasonCode.Forbidden] = "The key has no role for this call.",
        [ReasonCode.DataLoss] = "Source, success, quarantine and receipts do not add up (SEV1); the run was stopped and promotes nothing more.",
        [ReasonCode.GateRefused] = "A contract test failed on the staged result; nothing was promoted.",
        [ReasonCode.DbtNotFound] = "The dbt command could not be started; correct DBT_COMMAND, then restart the run.",
        [ReasonCode.DbtTimeout] = "dbt did not end within DBT_TIMEOUT_SECONDS; look at the database, then restart the run.",
        [ReasonCode.DbtCrashed] = "dbt was killed or crashed; look at its output in the data folder, then restart the run.",
        [ReasonCode.DbtError] = "dbt could not do its work (project, profile or database); look at its output in the data folder, then restart the run.",
        [ReasonCode.DbtArtifacts] = "dbt's run_results.json or manifest.json is missing, old, unknown or contradicts its exit code; nothing is taken for passed.",
        [ReasonCode.DbtNoTests] = "dbt ran no test: a gate without tests vouches for nothing; correct DBT_SELECT or the project, then restart the run.",
        [ReasonCode.MaxChangedShare] = "More would change than the contract's max_changed_share allows; look at the changes, an operator may promote the run.",
        [ReasonCode.PromotionManual] = "The contract says promotion: manual; the result waits in staging until an operator promotes the run.",
        [ReasonCode.NoPromote] = "The run was asked not to promote; the result waits in staging until an operator promotes it.",
        [ReasonCode.NotReady] = "The service cannot work now; wait and look at what is named.",
        [ReasonCode.RunError] = "A step of the run failed; see the host's log and restart the run.",
        [ReasonCode.LedgerBroken] = "An entry of the ledger is not what its hash says: it was tampered with, or the disk is damaged; verify the whole ledger.",
        [ReasonCode.EgressRefused] = "The endpoint is outside of the perimeter; if the operator means it to be reached, list it in EGRESS_ALLOW.",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>All codes in ordinal order.</summary>
    public static IReadOnlyList<string> Codes { get; } = [.. Sentences.Keys.Order(StringComparer.Ordinal)];

    /// <summary>The sentence of a code.</summary>
    /// <exception cref="KeyNotFoundException">The code is not in the closed list, which is a bug.</exception>
    public static string Sentence(string code) => Sentences[code];
}
