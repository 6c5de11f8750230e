using Remediation.Core.Reasons;

namespace Remediation.Core.Alerts;

/// <summary>
/// Something that a person must know of: ids and figures, never data (invariant I11). What it means in words is the catalogue's sentence for its code.
/// </summary>
public sealed record Alert
{
    /// <summary>The same for the same event, however often it is raised: receivers drop repeats by it.</summary>
    public required string AlertId { get; init; }

    /// <summary>How bad it is.</summary>
    public required AlertSeverity Severity { get; init; }

    /// <summary>What happened: a reason code, or the name of the measure that is outside of its threshold.</summary>
    public required string Code { get; init; }

    /// <summary>The run.</summary>
    public required string RunId { get; init; }

    /// <summary>Its attempt.</summary>
    public required int Attempt { get; init; }

    /// <summary>Counts and measures that belong to it, by the names they have in the run's report.</summary>
    public required IReadOnlyDictionary<string, double> Figures { get; init; }

    /// <summary>When it was raised.</summary>
    public required DateTimeOffset RaisedAt { get; init; }

    /// <summary>One line for people.</summary>
    public string Summary => $"{Severity.Word()} {Code} in run {RunId}, attempt {Attempt}: {AlertCodes.Sentence(Code)}";
}

/// <summary>How bad an alert is. The numbers are stored; they never change.</summary>
public enum AlertSeverity
{
    /// <summary>Data may be lost or have left the perimeter: wake somebody.</summary>
    Sev1 = 1,

    /// <summary>A run failed; nothing is lost.</summary>
    Sev2 = 2,

    /// <summary>A measure is outside of its threshold.</summary>
    Sev3 = 3,
}

/// <summary>The words for <see cref="AlertSeverity"/>.</summary>
public static class AlertSeverities
{
    /// <summary>The word: <c>SEV1</c>, <c>SEV2</c> or <c>SEV3</c>.</summary>
    public static string Word(this AlertSeverity severity) => severity switch
    {
        AlertSeverity.Sev1 => "SEV1",
        AlertSeverity.Sev2 => "SEV2",
        _ => "SEV3",
    };

    /// <summary>The severity of a word, or null.</summary>
    public static AlertSeverity? Parse(string word) => word switch
    {
        "SEV1" => AlertSeverity.Sev1,
        "SEV2" => AlertSeverity.Sev2,
        "SEV3" => AlertSeverity.Sev3,
        _ => null,
    };
}

/// <summary>What alerts are called: the run's own reason codes, and one code for each measure with a threshold.</summary>
public static class AlertCodes
{
    /// <summary>Too many calls of a language model for the rows.</summary>
    public const string SlmCallReduction = "SLM_CALL_REDUCTION";

    /// <summary>Too many proposed functions were rejected.</summary>
    public const string LambdaRejectionRate = "LAMBDA_REJECTION_RATE";

    /// <summary>Too many rows are in quarantine.</summary>
    public const string QuarantineRate = "QUARANTINE_RATE";

    /// <summary>Changed cells without a receipt.</summary>
    public const string AuditCoverage = "AUDIT_COVERAGE";

    /// <summary>Bytes went to an address that is neither loopback nor listed.</summary>
    public const string EgressBytesExternal = "EGRESS_BYTES_EXTERNAL";

    private static readonly Dictionary<string, string> OfMeasures = new(StringComparer.Ordinal)
    {
        [SlmCallReduction] = "The model was called for more than 5 % of the rows.",
        [LambdaRejectionRate] = "5 % or more of the proposed functions were rejected.",
        [QuarantineRate] = "10 % or more of the rows are in quarantine.",
        [AuditCoverage] = "Not every changed cell has its entry in the ledger.",
        [EgressBytesExternal] = "Bytes went to an address that is neither loopback nor listed.",
    };

    /// <summary>A code's sentence.</summary>
    public static string Sentence(string code) => OfMeasures.GetValueOrDefault(code) ?? ReasonCatalog.Sentence(code);
}
