#if !CONTAINERS
using Jint.Native;
using Jint.Native.Function;
using Jint.Native.Object;
using Jint.Parser;
using Jint.Parser.Ast;
using Jint.Runtime;
using Remediation.Lambdas.Language;
using Remediation.Lambdas.Runtime;
using Remediation.Lambdas.Values;
using JintEngine = Jint.Engine;

namespace Remediation.Lambdas.Engine;

/// <summary>A translated lambda parsed once for all engines.</summary>
internal sealed class PreparedScript(string expression)
{
    public Program Program { get; } = new JavaScriptParser().Parse("(function (py) { return (" + expression + "); });");
}

/// <summary>
/// Everything that knows Jint 2.10: an engine whose global object is empty, and the <c>py</c> object, which holds one direct function for each helper and
/// is frozen. A script sees nothing else.
/// </summary>
internal sealed class ScriptEngine
{
    private readonly JintEngine _engine;
    private readonly JsValue _py;

    public ScriptEngine(LambdaLimits limits)
    {
        Machine = new Machine(limits);
        _engine = new JintEngine(options => options.MaxStatements(limits.Steps));
        foreach (string? name in _engine.Global.GetOwnProperties().Select(p => p.Key).ToList())
        {
            _engine.Global.RemoveOwnProperty(name);
        }

        _engine.Global.Extensible = false;
        var py = new Namespace(_engine);
        foreach (IGrouping<string, Declaration> group in LanguageTable.All.GroupBy(d => d.JsName))
        {
            py.FastAddProperty(group.Key, new JsValue(new Helper(_engine, Machine, [.. group])), false, false, false);
        }

        py.Extensible = false;
        _py = new JsValue(py);
    }

    public Machine Machine { get; }

    /// <summary>The lambda as a function of this engine.</summary>
    public PyFunction Load(PreparedScript script)
    {
        Reset();
        FunctionInstance factory = _engine.Execute(script.Program).GetCompletionValue().As<FunctionInstance>();
        return new ScriptFunction(factory.Call(JsValue.Undefined, [_py]).As<FunctionInstance>(), Machine);
    }

    /// <summary>Statement count and call stack go on from call to call in this version of Jint, so they are reset before each value.</summary>
    public void Reset()
    {
        _engine.ResetStatementsCount();
        _engine.ResetCallStack();
    }

    /// <summary>The code of an exception of the engine's own limits, or null for anything else.</summary>
    public static string? CodeOf(Exception exception) => exception switch
    {
        StatementsCountOverflowException => LambdaCodes.StepLimit,
        RecursionDepthOverflowException => LambdaCodes.RecursionLimit,
        _ => null,
    };

    private static PyValue? FromJs(JsValue value, Machine machine) => value switch
    {
        Handle handle => handle.Value,
        _ when value.IsString() => new PyStr(value.AsString()),
        _ when value.IsNumber() => PyInt.Of((long)value.AsNumber()),
        _ when value.IsBoolean() => PyBool.Of(value.AsBoolean()),
        _ when value.IsNull() => PyNone.Instance,
        _ when value.IsUndefined() => null,
        _ => new ScriptFunction(value.As<FunctionInstance>(), machine),
    };

    private static JsValue ToJs(PyValue? value, ObjectInstance owner) => value switch
    {
        null => JsValue.Undefined,
        PyBool b => b.Value ? JsValue.True : JsValue.False,
        PyNone => JsValue.Null,
        _ => new Handle(value, owner),
    };

    /// <summary>A Python value on its way through a script, which can only pass it on.</summary>
    private sealed class Handle(PyValue value, ObjectInstance owner) : JsValue(owner)
    {
        public PyValue Value { get; } = value;
    }

    private sealed class Namespace(JintEngine engine) : ObjectInstance(engine);

    private sealed class Helper : FunctionInstance
    {
        private readonly Machine _machine;
        private readonly Dispatch _dispatch;

        public Helper(JintEngine engine, Machine machine, IReadOnlyList<Declaration> declarations)
            : base(engine, [], null, false)
        {
            _machine = machine;
            _dispatch = new Dispatch(declarations);
            Extensible = false;
        }

        public override JsValue Call(JsValue thisObject, JsValue[] arguments)
        {
            _machine.Charge(1);
            PyValue?[] values = arguments.Length == 0 ? [] : new PyValue?[arguments.Length];
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = FromJs(arguments[i], _machine);
            }

            return ToJs(_dispatch.Invoke(_machine, values), this);
        }
    }

    private sealed class ScriptFunction(FunctionInstance function, Machine machine) : PyFunction
    {
        public override PyValue Call(params PyValue[] arguments)
        {
            var values = new JsValue[arguments.Length];
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = ToJs(arguments[i], function);
            }

            machine.Enter();
            try
            {
                // A plain number or text is what a script's literal looks like; FromJs makes a value of it again.
                return function.FormalParameters.Length == arguments.Length || function is not ScriptFunctionInstance
                    ? FromJs(function.Call(JsValue.Undefined, values), machine) ?? PyNone.Instance
                    : throw PyError.Type($"the function takes {function.FormalParameters.Length} arguments but {arguments.Length} were given");
            }
            finally
            {
                machine.Leave();
            }
        }
    }
}
#endif
