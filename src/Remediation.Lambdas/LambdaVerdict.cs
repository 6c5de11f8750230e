namespace Remediation.Lambdas;

/// <summary>Why a lambda was not accepted.</summary>
/// <param name="Code">One of <see cref="LambdaCodes"/>.</param>
/// <param name="Column">Where: 0-based, in UTF-16 units of the source.</param>
/// <param name="Message">A sentence for a steward.</param>
public sealed record LambdaRejection(string Code, int Column, string Message);

/// <summary>What <see cref="LambdaCompiler.Compile"/> says: either a compiled lambda, or at least one rejection.</summary>
public sealed record LambdaVerdict
{
    /// <summary>True when every node was on the whitelist and the lambda was translated.</summary>
    public bool Accepted => Lambda is not null;

    /// <summary>The compiled lambda; null when it was rejected.</summary>
    public CompiledLambda? Lambda { get; init; }

    /// <summary>All problems found, in the order of their columns; empty when accepted.</summary>
    public IReadOnlyList<LambdaRejection> Rejections { get; init; } = [];
}

/// <summary>What one value gave.</summary>
public readonly record struct LambdaResult
{
    /// <summary>True when the lambda gave a value.</summary>
    public bool Ok => Value is not null;

    /// <summary>The value, or null when it failed.</summary>
    public PyValue? Value { get; init; }

    /// <summary>One of <see cref="LambdaCodes"/>, or null.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>A sentence about the failure; it may quote the value, so it is data and belongs into no log.</summary>
    public string? Error { get; init; }
}
