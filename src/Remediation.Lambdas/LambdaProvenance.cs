namespace Remediation.Lambdas;

/// <summary>
/// What of a lambda's result does not come from its parameter. The analysis errs on the safe side: it may report a literal that cannot reach
/// the result, it never leaves out one that can.
/// </summary>
public sealed record LambdaProvenance
{
    /// <summary>True when each value the lambda can return is computed from the parameter; false when some branch returns a constant.</summary>
    public bool EveryBranchDependsOnParameter { get; init; }

    /// <summary>
    /// Constants that some branch returns as they are, as text (<c>str()</c> of a number, True or False); <c>None</c> is null.
    /// </summary>
    public IReadOnlyList<string?> ConstantResults { get; init; } = [];

    /// <summary>String literals that can become part of the result, whole or as the text between fields and directives.</summary>
    public IReadOnlyList<string> LiteralsInResult { get; init; } = [];

    /// <summary>Number literals that can become part of the result, as Python writes them.</summary>
    public IReadOnlyList<string> NumbersInResult { get; init; } = [];

    /// <summary>True when some branch returns a constant that is neither text nor None.</summary>
    public bool HasNonTextConstant { get; init; }

    /// <summary>
    /// True when a branch, or a part of the result, is computed from literals alone (<c>chr(65)</c>, <c>'a' * 3</c>), so that the lists above do not show its value.
    /// </summary>
    public bool HasComputedConstant { get; init; }
}
