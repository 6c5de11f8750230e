using System.Text.Json.Serialization;

namespace Remediation.Core.Gates;

/// <summary>The gate's answer.</summary>
/// <param name="Passed">Whether no test failed.</param>
/// <param name="Tests">Every test, those that could not be run too.</param>
public sealed record GateVerdictSummary(bool Passed, IReadOnlyList<GateTestResult> Tests)
{
    /// <summary>Why the outside program gave no verdict, as a reason code; null when it did, or when there is none.</summary>
    [JsonIgnore]
    public string? FaultCode { get; init; }
}

/// <summary>One test of the gate.</summary>
/// <param name="Name">The test's name, as the contract writes it.</param>
/// <param name="Column">The column; null for a test of the whole table.</param>
/// <param name="Tested">Cells looked at.</param>
/// <param name="Failures">Cells that fail.</param>
/// <param name="Passed">Whether it was run and none fails.</param>
public sealed record GateTestResult(string Name, string? Column, int Tested, int Failures, bool Passed)
{
    /// <summary>A <see cref="GateTestStatus"/>.</summary>
    public string Status { get; init; } = Passed ? GateTestStatus.Passed : GateTestStatus.Failed;

    /// <summary>The test's argument, or why it was not run; null when there is nothing to say.</summary>
    public string? Detail { get; init; }
}

/// <summary>How a test of the gate ended.</summary>
public static class GateTestStatus
{
    /// <summary>Run, no cell fails.</summary>
    public const string Passed = "passed";

    /// <summary>Run, some cell fails.</summary>
    public const string Failed = "failed";

    /// <summary>Not run: what it needs is not there. It holds nothing up and vouches for nothing.</summary>
    public const string NotRun = "not_run";

    /// <summary>Run, some cell fails, and the project calls that a warning: it holds nothing up.</summary>
    public const string Warned = "warned";

    /// <summary>It broke, or was left out because something before it broke: it vouches for nothing, and refuses the run.</summary>
    public const string Error = "error";

    /// <summary>Whether a test of this status keeps the run from being promoted.</summary>
    public static bool Refuses(string status) => status is Failed or Error;
}
