namespace Remediation.Lambdas.Syntax;

/// <summary>Bounds of one parse, shared with the parsers of f-string fields.</summary>
internal sealed class ParseBudget(LambdaLimits limits)
{
    private int _depth;

    public int Nodes { get; private set; }

    public LambdaLimits Limits { get; } = limits;

    public void Enter(int column)
    {
        if (++_depth > Limits.NestingDepth)
        {
            throw new SyntaxException(LambdaCodes.TooDeep, column, $"nested more than {Limits.NestingDepth} levels deep");
        }
    }

    public void Leave() => _depth--;

    public void CountNode(int depth, int column)
    {
        if (depth > Limits.NestingDepth)
        {
            throw new SyntaxException(LambdaCodes.TooDeep, column, $"nested more than {Limits.NestingDepth} levels deep");
        }

        if (++Nodes > Limits.Nodes)
        {
            throw new SyntaxException(LambdaCodes.TooLong, column, $"more than {Limits.Nodes} nodes");
        }
    }
}
