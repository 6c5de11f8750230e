using System.Collections.Concurrent;

namespace Remediation.Lambdas.Engine;

/// <summary>Engines of one set of limits. An engine serves one runner at a time and comes back only if its last call ended in an orderly way.</summary>
internal sealed class EnginePool(LambdaLimits limits)
{
    private static readonly int Most = Math.Max(4, Environment.ProcessorCount * 2);

    private readonly ConcurrentBag<ScriptEngine> _idle = [];

    public ScriptEngine Rent()
    {
        ScriptEngine engine = _idle.TryTake(out ScriptEngine? idle) ? idle : new ScriptEngine(limits);
        engine.Machine.StartRunner();
        return engine;
    }

    public void Return(ScriptEngine engine)
    {
        if (_idle.Count < Most)
        {
            _idle.Add(engine);
        }
    }
}
