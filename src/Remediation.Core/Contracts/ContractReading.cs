namespace Remediation.Core.Contracts;

/// <summary>What reading a contract gave: a contract, or every problem found.</summary>
/// <param name="Contract">The contract; null when there is any problem.</param>
/// <param name="Problems">Why the text is refused, at most <see cref="ContractLimits.MaxProblems"/>; empty when it is accepted.</param>
public sealed record ContractReading(Contract? Contract, IReadOnlyList<ContractProblem> Problems)
{
    /// <summary>True when <see cref="Contract"/> is there.</summary>
    [System.Diagnostics.CodeAnalysis.MemberNotNullWhen(true, nameof(Contract))]
    public bool IsAccepted => Contract is not null;
}

/// <summary>One reason why a contract is refused.</summary>
/// <param name="Code">One of <see cref="ContractCodes"/>.</param>
/// <param name="Path">Where, e.g. <c>models[0].columns[2].tests[1]</c>; empty for the whole text.</param>
/// <param name="Message">A sentence for a person.</param>
/// <param name="Line">Line in the YAML text, from 1; null for JSON.</param>
public sealed record ContractProblem(string Code, string Path, string Message, int? Line = null);

/// <summary>Something in an accepted contract that is not applied as written; shown to people, never dropped.</summary>
/// <param name="Code">One of <see cref="ContractCodes"/>.</param>
/// <param name="Column">The column; empty for a test of the whole model.</param>
/// <param name="Test">The test's name; empty when the warning is about a setting.</param>
/// <param name="Message">A sentence for a person.</param>
public sealed record ContractWarning(string Code, string Column, string Test, string Message);

/// <summary>Which row test a value failed. Holds nothing of the value itself, so it may be logged.</summary>
/// <param name="Code">One of <see cref="ContractFailureCodes"/>.</param>
/// <param name="Message">What a valid value would be, in words.</param>
public sealed record ContractFailure(string Code, string Message);
