using Remediation.Lambdas.Engine;
using Remediation.Lambdas.Runtime;
using Remediation.Lambdas.Values;

namespace Remediation.Lambdas;

/// <summary>
/// Runs one lambda over the values of one cluster, one thread at a time, under <see cref="LambdaLimits.CallTime"/> for each value,
/// <see cref="LambdaLimits.RunnerTime"/> for all of them, and <see cref="LambdaLimits.LimitHits"/> for those that run into a limit.
/// </summary>
public sealed class LambdaRunner : IDisposable
{
    // Deeper translations need more stack than a pool thread surely has left, so they run on a thread of their own.
    private const int NestingOnCallersStack = 40;
    private const int OwnStack = 16 * 1024 * 1024;

    private readonly PreparedScript _script;
    private readonly int _nesting;
    private readonly EnginePool _pool;
    private readonly LambdaLimits _limits;
    private ScriptEngine? _engine;
    private PyFunction? _function;
    private TimeSpan _spentOnLostEngines;

    internal LambdaRunner(PreparedScript script, int nesting, EnginePool pool, LambdaLimits limits)
    {
        _script = script;
        _nesting = nesting;
        _pool = pool;
        _limits = limits;
    }

    /// <summary>How many values have run into a limit so far.</summary>
    public int LimitHits { get; private set; }

    /// <summary>
    /// True when the runner has given the lambda up: too many values ran into a limit, or the time for all values is used up. Every further
    /// value fails with <see cref="LambdaCodes.GivenUp"/>, and the fix should be rejected.
    /// </summary>
    public bool GivenUp { get; private set; }

    /// <summary>The lambda's value for <paramref name="argument"/>, or why there is none. Never throws.</summary>
    /// <param name="argument">Any Python value.</param>
    public LambdaResult Run(PyValue argument)
    {
        if (GivenUp)
        {
            return Failed(LambdaCodes.GivenUp, "too many values ran into a limit, or all of them took too long");
        }

        LambdaResult result = OnStack(argument);
        if (LambdaCodes.IsLimit(result.ErrorCode))
        {
            LimitHits++;
            GivenUp = LimitHits >= _limits.LimitHits || !HasTime;
        }

        return result;
    }

    /// <summary>Gives the engine back to the pool.</summary>
    public void Dispose()
    {
        if (_engine is { } engine)
        {
            _engine = null;
            _function = null;
            _pool.Return(engine);
        }
    }

    private bool HasTime => _spentOnLostEngines < _limits.RunnerTime && _engine?.Machine.HasRunnerTime != false;

    private LambdaResult OnStack(PyValue argument)
    {
        if (_nesting <= NestingOnCallersStack && System.Runtime.CompilerServices.RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            return RunHere(argument);
        }

        LambdaResult result = default;
        var thread = new Thread(() => result = RunHere(argument), OwnStack);
        thread.Start();
        thread.Join();
        return result;
    }

    private static LambdaResult Failed(string code, string message) => new() { ErrorCode = code, Error = message };

    private LambdaResult RunHere(PyValue argument)
    {
        Machine? machine = null;
        try
        {
            if (!WellFormed.Check(argument, 0))
            {
                return Failed(LambdaCodes.Unrepresentable, "the value holds a lone surrogate");
            }

            _engine ??= _pool.Rent();
            machine = _engine.Machine;
            _function ??= _engine.Load(_script);
            if (!HasTime)
            {
                return Failed(LambdaCodes.Timeout, "the time for all values together is used up");
            }

            _engine.Reset();
            machine.StartCall();
            PyValue value = _function.Call(argument);
            OutputSize.Check(value, _limits);
            return new LambdaResult { Value = value };
        }
        catch (PyError e)
        {
            return Failed(e.Code, e.Message);
        }
        catch (InsufficientExecutionStackException)
        {
            DropEngine();
            return Failed(LambdaCodes.RecursionLimit, "calls or values are nested too deeply");
        }
        catch (Exception e)
        {
            DropEngine();
            return Failed(ScriptEngine.CodeOf(e) ?? LambdaCodes.Internal, $"{e.GetType().Name}: {e.Message}");
        }
        finally
        {
            machine?.EndCall();
        }
    }

    // What an unexpected exception leaves behind in an engine is not known.
    private void DropEngine()
    {
        _engine = null;
        _function = null;
        _spentOnLostEngines += _limits.CallTime;
    }
}
