#if CONTAINERS
using Jint;
using Jint.Native;
using Jint.Native.Object;
using Jint.Runtime;
using Jint.Runtime.Descriptors;
using Jint.Runtime.Interop;
using Remediation.Lambdas.Language;
using Remediation.Lambdas.Runtime;
using Remediation.Lambdas.Values;
using JintEngine = Jint.Engine;
using Script = Acornima.Ast.Script;

namespace Remediation.Lambdas.Engine;

/// <summary>A translated lambda parsed once for all engines.</summary>
internal sealed class PreparedScript(string expression)
{
    public Prepared<Script> Script { get; } = JintEngine.PrepareScript("(function (py) { return (" + expression + "); })");
}

/// <summary>The same as for Jint 2.10, for Jint 4: an empty global object and a frozen <c>py</c>.</summary>
#pragma warning disable CA1001 // The pool keeps engines as long as the process lives; what an engine would dispose of is managed memory.
internal sealed class ScriptEngine
#pragma warning restore CA1001
{
    private readonly JintEngine _engine;
    private readonly JsObject _py;

    public ScriptEngine(LambdaLimits limits)
    {
        Machine = new Machine(limits);
        _engine = new JintEngine(options => options.MaxStatements(limits.Steps).DisableStringCompilation());
        foreach (JsValue name in _engine.Global.GetOwnProperties().Select(p => p.Key).ToList())
        {
            _engine.Global.RemoveOwnProperty(name);
        }

        _engine.Global.PreventExtensions();
        _py = new JsObject(_engine);
        foreach (IGrouping<string, Declaration> group in LanguageTable.All.GroupBy(d => d.JsName))
        {
            _py.DefineOwnProperty(group.Key, new PropertyDescriptor(Helper(group.Key, [.. group]), writable: false, enumerable: false, configurable: false));
        }

        _py.PreventExtensions();
    }

    public Machine Machine { get; }

    /// <summary>The lambda as a function of this engine.</summary>
    public PyFunction Load(PreparedScript script) =>
        new ScriptFunction(_engine, _engine.Evaluate(script.Script).Call(JsValue.Undefined, [_py]), Machine);

    /// <summary>Jint 4 resets its counters at each entry by itself.</summary>
    public void Reset() => _engine.Constraints.Reset();

    /// <summary>The code of an exception of the engine's own limits, or null for anything else.</summary>
    public static string? CodeOf(Exception exception) => exception switch
    {
        StatementsCountOverflowException => LambdaCodes.StepLimit,
        RecursionDepthOverflowException => LambdaCodes.RecursionLimit,
        _ => null,
    };

    private ClrFunction Helper(string name, IReadOnlyList<Declaration> declarations)
    {
        var dispatch = new Dispatch(declarations);
        return new ClrFunction(_engine, name, (_, arguments) =>
        {
            Machine.Charge(1);
            PyValue?[] values = arguments.Length == 0 ? [] : new PyValue?[arguments.Length];
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = FromJs(_engine, arguments[i], Machine);
            }

            return ToJs(_engine, dispatch.Invoke(Machine, values));
        });
    }

    private static PyValue? FromJs(JintEngine engine, JsValue value, Machine machine) => value switch
    {
        Handle handle => handle.Value,
        _ when value.IsString() => new PyStr(value.AsString()),
        _ when value.IsNumber() => PyInt.Of((long)value.AsNumber()),
        _ when value.IsBoolean() => PyBool.Of(value.AsBoolean()),
        _ when value.IsNull() => PyNone.Instance,
        _ when value.IsUndefined() => null,
        _ => new ScriptFunction(engine, value, machine),
    };

    private static JsValue ToJs(JintEngine engine, PyValue? value) => value switch
    {
        null => JsValue.Undefined,
        PyBool b => b.Value ? JsBoolean.True : JsBoolean.False,
        PyNone => JsValue.Null,
        _ => new Handle(engine, value),
    };

    /// <summary>A Python value on its way through a script, which can only pass it on.</summary>
    private sealed class Handle(JintEngine engine, PyValue value) : ObjectInstance(engine)
    {
        public PyValue Value { get; } = value;
    }

    private sealed class ScriptFunction(JintEngine engine, JsValue function, Machine machine) : PyFunction
    {
        private readonly int _parameters = (int)function.AsObject().Get("length").AsNumber();

        public override PyValue Call(params PyValue[] arguments)
        {
            if (_parameters != arguments.Length)
            {
                throw PyError.Type($"the function takes {_parameters} arguments but {arguments.Length} were given");
            }

            machine.Enter();
            try
            {
                return FromJs(engine, function.Call(JsValue.Undefined, Array.ConvertAll(arguments, a => ToJs(engine, a))), machine) ?? PyNone.Instance;
            }
            finally
            {
                machine.Leave();
            }
        }
    }
}
#endif
