using Remediation.Core.Contracts;
using Remediation.Core.Generation;
using Remediation.Core.Reasons;
using Remediation.Lambdas;

namespace Remediation.Core.Trials;

/// <summary>
/// The wall between a proposal and the data (invariants I1 and I3): the language's whitelist, then provenance, so that no text of a model
/// becomes a cell value.
/// </summary>
public sealed class FixGate(LambdaCompiler compiler)
{
    /// <summary>Judges a proposed function for a column.</summary>
    /// <param name="transformation">The lambda's text.</param>
    /// <param name="contract">The column's contract, or null.</param>
    /// <param name="waivesLiterals">Whether a reviewer took the responsibility for text that the function carries (LITERAL_DATA).</param>
    public GateVerdict Judge(string transformation, ColumnContract? contract, bool waivesLiterals = false)
    {
        LambdaVerdict verdict = compiler.Compile(transformation);
        if (!verdict.Accepted)
        {
            return GateVerdict.Refused(ReasonCode.RejectedLambda, [.. verdict.Rejections.Select(r => r.Code).Distinct(StringComparer.Ordinal)]);
        }

        CompiledLambda lambda = verdict.Lambda!;
        LambdaProvenance provenance = lambda.Provenance;
        bool constantsAllowed = provenance.ConstantResults.All(constant => AllowsConstant(constant, contract));
        if (provenance.HasNonTextConstant || !constantsAllowed || (!provenance.EveryBranchDependsOnParameter && provenance.ConstantResults.Count == 0))
        {
            return GateVerdict.Refused(ReasonCode.ConstantOutput, [ReasonCode.ConstantOutput]);
        }

        bool carriesData = provenance.HasComputedConstant
            || !provenance.NumbersInResult.All(ResultLiteral.IsHarmlessNumber)
            || !provenance.LiteralsInResult.All(literal => ResultLiteral.IsHarmless(literal, contract));
        if (carriesData && !waivesLiterals)
        {
            return GateVerdict.Refused(ReasonCode.LiteralData, [ReasonCode.LiteralData]);
        }

        return GateVerdict.Passed(lambda);
    }

    /// <summary>The function of a decided fix, ready to run; the caller disposes it.</summary>
    /// <exception cref="InvalidOperationException">The fix does not pass any more, which the decision had ruled out.</exception>
    public CellFunction FunctionOf(FixRecord fix, ColumnContract? contract) => new(
        Judge(fix.Lambda, contract, waivesLiterals: fix.ReviewedBy is not null).Lambda
            ?? throw new InvalidOperationException("A decided fix no longer passes the gate."),
        contract);

    private static bool AllowsConstant(string? constant, ColumnContract? contract)
    {
        if (string.IsNullOrEmpty(constant))
        {
            return contract is not null ? contract.Nullable && !contract.NotNull : constant is null;
        }

        return contract?.AcceptedValues?.Contains(constant, StringComparer.Ordinal) == true;
    }
}

/// <summary>The gate's answer.</summary>
public sealed record GateVerdict
{
    private GateVerdict(CompiledLambda? lambda, string? reason, IReadOnlyList<string> codes)
    {
        Lambda = lambda;
        Reason = reason;
        Codes = codes;
    }

    /// <summary>The function, when it may run.</summary>
    public CompiledLambda? Lambda { get; }

    /// <summary>Why not, as a reason code, or null.</summary>
    public string? Reason { get; }

    /// <summary>The codes behind the reason, for the repair prompt.</summary>
    public IReadOnlyList<string> Codes { get; }

    internal static GateVerdict Passed(CompiledLambda lambda) => new(lambda, null, []);

    internal static GateVerdict Refused(string reason, IReadOnlyList<string> codes) => new(null, reason, codes);
}
