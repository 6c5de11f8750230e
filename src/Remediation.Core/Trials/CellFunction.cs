using Remediation.Core.Contracts;
using Remediation.Core.Reasons;
using Remediation.Lambdas;

namespace Remediation.Core.Trials;

/// <summary>
/// A compiled function held against a column's contract: one cell's text in, the mended text or a reason code out. The same code decides in
/// the trial and when applying, so that what was measured is what happens. One thread at a time.
/// </summary>
public sealed class CellFunction(CompiledLambda lambda, ColumnContract? contract) : IDisposable
{
    private readonly LambdaRunner _runner = lambda.CreateRunner();

    /// <summary>Whether the function was given up, because too many values ran into a limit of time, steps or size; no further value is mended.</summary>
    public bool GivenUp => _runner.GivenUp;

    /// <summary>Runs the function on one value.</summary>
    public CellResult Apply(string? value)
    {
        LambdaResult result = _runner.Run(value is null ? PyValue.None : PyValue.FromText(value));
        if (!result.Ok || !result.Value!.ToCellText(out string? text))
        {
            return new CellResult(null, ReasonCode.ExecutionError);
        }

        if (text is not null && text.Contains('\0'))
        {
            return new CellResult(null, ReasonCode.Unrepresentable);
        }

        if (contract is not null && !contract.Accepts(text))
        {
            return new CellResult(null, ReasonCode.ContractFailed);
        }

        if (text is null && contract is { NotNull: true })
        {
            return new CellResult(null, ReasonCode.ContractFailed);
        }

        return new CellResult(text, null);
    }

    /// <inheritdoc/>
    public void Dispose() => _runner.Dispose();
}

/// <summary>What a function made of one cell.</summary>
/// <param name="Text">The mended text (null is a value), when there is no reason.</param>
/// <param name="Reason">Why the cell is not mended, as a reason code, or null.</param>
public readonly record struct CellResult(string? Text, string? Reason)
{
    /// <summary>Whether the cell is mended.</summary>
    public bool Passed => Reason is null;
}
