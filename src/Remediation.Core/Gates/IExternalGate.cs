using Remediation.Core.Intake;
using Remediation.Core.Runs;

namespace Remediation.Core.Gates;

/// <summary>Tests of the pipeline's own that a program outside of this one runs on the staged result before it is promoted.</summary>
public interface IExternalGate
{
    /// <summary>Whether its tests stand in for the contract's own, instead of beside them.</summary>
    bool ReplacesContractTests { get; }

    /// <summary>Runs every test once. What goes wrong with the program is an answer, not an exception.</summary>
    Task<ExternalVerdict> RunAsync(RunRecord run, CancellationToken cancellationToken);
}

/// <summary>What an outside program found.</summary>
/// <param name="FaultCode">Why it gave no verdict, as a reason code: then nothing may be promoted, and nothing is said about the rows. Null when it gave one.</param>
/// <param name="Findings">Its tests.</param>
public sealed record ExternalVerdict(string? FaultCode, IReadOnlyList<GateFinding> Findings);

/// <summary>A test of the gate, with the cells that fail it.</summary>
/// <param name="Result">The test.</param>
/// <param name="Failing">The first of its failing cells, as far as they are known.</param>
public sealed record GateFinding(GateTestResult Result, IReadOnlyList<CellAddress> Failing);
