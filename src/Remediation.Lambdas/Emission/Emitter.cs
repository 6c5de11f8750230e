using System.Globalization;
using System.Text;
using Remediation.Lambdas.Syntax;
using Remediation.Lambdas.Values;

namespace Remediation.Lambdas.Emission;

/// <summary>Prints checked core as one JavaScript expression: literals, bound variables, <c>?:</c>, function expressions, and calls on <c>py</c>.</summary>
internal sealed class Emitter(LambdaLimits limits)
{
    private const long MaxExactDouble = 1L << 53;

    private readonly StringBuilder _text = new();
    private int _depth;

    /// <summary>The deepest nesting written.</summary>
    public int Deepest { get; private set; }

    public string Emit(CoreFunction lambda)
    {
        Write(lambda);
        return _text.ToString();
    }

    private void Write(Core core)
    {
        if (++_depth > limits.EmittedNesting)
        {
            throw new SyntaxException(LambdaCodes.TooDeep, 0, $"the translation is nested more than {limits.EmittedNesting} levels deep");
        }

        Deepest = Math.Max(Deepest, _depth);
        switch (core)
        {
            case CoreLiteral literal:
                Literal(literal.Value);
                break;
            case CoreVariable variable:
                _text.Append(variable.JsName);
                break;
            case CoreCall call:
                _text.Append("py.").Append(call.Target.JsName);
                Arguments(call.Arguments);
                break;
            case CoreFunction function:
                Function(function);
                break;
            case CoreInvoke invoke:
                _text.Append('(');
                Write(invoke.Function);
                _text.Append(')');
                Arguments(invoke.Arguments);
                break;
            case CoreConditional conditional:
                _text.Append('(');
                Write(conditional.Test);
                _text.Append(" ? ");
                Write(conditional.Then);
                _text.Append(" : ");
                Write(conditional.Else);
                _text.Append(')');
                break;
            default:
                throw new SyntaxException(LambdaCodes.ForbiddenNode, 0, $"{core.GetType().Name} has no translation");
        }

        _depth--;
    }

    private void Function(CoreFunction function)
    {
        _text.Append("function (").AppendJoin(", ", function.Parameters).Append(") { return ");
        Write(function.Body);
        _text.Append("; }");
    }

    private void Arguments(IReadOnlyList<Core?> arguments)
    {
        _text.Append('(');
        for (int i = 0; i < arguments.Count; i++)
        {
            if (i > 0)
            {
                _text.Append(", ");
            }

            if (arguments[i] is { } argument)
            {
                Write(argument);
            }
            else
            {
                _text.Append("py.absent()");
            }
        }

        _text.Append(')');
    }

    private void Literal(PyValue value)
    {
        switch (value)
        {
            case PyNone:
                _text.Append("null");
                break;
            case PyBool b:
                _text.Append(b.Value ? "true" : "false");
                break;
            case PyInt { IsSmall: true } i when Math.Abs(i.Small) <= MaxExactDouble:
                _text.Append(i.Small.ToString(CultureInfo.InvariantCulture));
                break;
            case PyInt i:
                _text.Append("py.integer(\"").Append(i.ToDecimalString()).Append("\")");
                break;
            case PyFloat f:
                _text.Append("py.real(\"").Append(FloatText.Repr(f.Value)).Append("\")");
                break;
            case PyStr s:
                Quote(s.Value);
                break;
            case PyBytes b:
                _text.Append("py.octets(\"").Append(Convert.ToHexStringLower(b.Value)).Append("\")");
                break;
            default:
                throw new SyntaxException(LambdaCodes.ForbiddenNode, 0, $"a literal of type {value.TypeName} has no translation");
        }
    }

    private void Quote(string text)
    {
        _text.Append('"');
        foreach (char c in text)
        {
            _ = c switch
            {
                '"' => _text.Append("\\\""),
                '\\' => _text.Append("\\\\"),
                '\n' => _text.Append("\\n"),
                '\r' => _text.Append("\\r"),
                '\t' => _text.Append("\\t"),
                >= ' ' and < (char)127 => _text.Append(c),
                _ => _text.Append($"\\u{(int)c:x4}"),
            };
        }

        _text.Append('"');
    }
}
