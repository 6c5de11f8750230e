using Remediation.Lambdas.Engine;

namespace Remediation.Lambdas;

/// <summary>An accepted and translated lambda. Immutable; any number of threads may create runners from it.</summary>
public sealed class CompiledLambda
{
    private readonly EnginePool _engines;
    private readonly LambdaLimits _limits;
    private readonly PreparedScript _script;

    internal CompiledLambda(string source, string javaScript, int nodeCount, int nesting, LambdaProvenance provenance, EnginePool engines, LambdaLimits limits)
    {
        Source = source;
        JavaScript = javaScript;
        NodeCount = nodeCount;
        Nesting = nesting;
        Provenance = provenance;
        _engines = engines;
        _limits = limits;
        _script = new PreparedScript(javaScript);
    }

    /// <summary>The Python text as it was given.</summary>
    public string Source { get; }

    /// <summary>The JavaScript expression that runs: literals, bound variables, <c>?:</c>, function expressions and calls on <c>py</c>.</summary>
    public string JavaScript { get; }

    /// <summary>Nodes of the syntax tree, a measure of length and complexity.</summary>
    public int NodeCount { get; }

    /// <summary>What reaches the result besides the parameter.</summary>
    public LambdaProvenance Provenance { get; }

    internal int Nesting { get; }

    /// <summary>A runner over one cluster of values: it has one budget of time for all of them.</summary>
    public LambdaRunner CreateRunner() => new(_script, Nesting, _engines, _limits);
}
