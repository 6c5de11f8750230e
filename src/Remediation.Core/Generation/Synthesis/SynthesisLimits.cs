namespace Remediation.Core.Generation.Synthesis;

/// <summary>
/// What the synthesizer may spend on one request. All limits are counts, so that the same request gives the same answer on every machine; together they bound its time.
/// </summary>
public sealed record SynthesisLimits
{
    /// <summary>The limits that the benchmark's figures are measured with.</summary>
    public static SynthesisLimits Default { get; } = new();

    /// <summary>Towards a contract: functions that are run on all samples.</summary>
    public int Candidates { get; init; } = 600;

    /// <summary>Towards a contract: compositions of text steps that are looked at.</summary>
    public int TextStates { get; init; } = 1500;

    /// <summary>By example: expressions that give a piece of text.</summary>
    public int Atoms { get; init; } = 4000;

    /// <summary>By example: texts of the inputs on which further operations build.</summary>
    public int Bases { get; init; } = 160;

    /// <summary>By example: expressions of numbers that the language itself evaluates.</summary>
    public int NumberRuns { get; init; } = 300;

    /// <summary>By example: beginnings of an output that are looked at when parts are put together.</summary>
    public int AssemblyVisits { get; init; } = 8000;

    /// <summary>By example: assemblies that are written as functions.</summary>
    public int Programs { get; init; } = 24;

    /// <summary>By example: functions that are run on all samples and compared.</summary>
    public int ComparedPrograms { get; init; } = 12;
}
