using System.Text;
using Remediation.Lambdas.Values;

namespace Remediation.Lambdas.Runtime.Modules;

/// <summary>How <c>json.dumps</c> lays its text out; a null indent keeps it on one line.</summary>
internal sealed record JsonLayout(bool Ascii, bool SortKeys, string? Indent, string ItemSeparator, string KeySeparator);

/// <summary>Writes values as CPython's JSON encoder does.</summary>
internal sealed class JsonWriter(Machine machine, JsonLayout layout)
{
    private const int MaxDepth = 50;

    private readonly StringBuilder _result = new();

    public PyStr Text(PyValue value)
    {
        Write(value, 0);
        return new PyStr(_result.ToString());
    }

    private void Write(PyValue value, int depth)
    {
        if (depth > MaxDepth)
        {
            throw new PyError(LambdaCodes.RecursionLimit, "value is nested too deeply");
        }

        machine.Charge(1);
        machine.CheckText(_result.Length);
        switch (value)
        {
            case PyNone:
                _result.Append("null");
                break;
            case PyBool b:
                _result.Append(b.Value ? "true" : "false");
                break;
            case PyInt i:
                _result.Append(Representation.IntText(i));
                break;
            case PyFloat f:
                _result.Append(double.IsNaN(f.Value) ? "NaN" : double.IsInfinity(f.Value) ? (f.Value > 0 ? "Infinity" : "-Infinity") : FloatText.Repr(f.Value));
                break;
            case PyStr s:
                Quote(s.Value);
                break;
            case PySequence s:
                Items('[', ']', s.Items, depth, item => Write(item, depth + 1));
                break;
            case PyDict d:
                Items('{', '}', Ordered(d), depth, at =>
                {
                    Quote(Key(d.Keys[at]));
                    _result.Append(layout.KeySeparator);
                    Write(d.Values[at], depth + 1);
                });
                break;
            default:
                throw PyError.Type($"Object of type {value.PythonTypeName} is not JSON serializable");
        }
    }

    private void Items<T>(char open, char close, IReadOnlyList<T> items, int depth, Action<T> write)
    {
        _result.Append(open);
        for (int i = 0; i < items.Count; i++)
        {
            _result.Append(i > 0 ? layout.ItemSeparator : string.Empty);
            NewLine(depth + 1);
            write(items[i]);
        }

        if (items.Count > 0)
        {
            NewLine(depth);
        }

        _result.Append(close);
    }

    private void NewLine(int depth)
    {
        if (layout.Indent is { } indent)
        {
            _result.Append('\n');
            for (int i = 0; i < depth; i++)
            {
                _result.Append(indent);
            }

            machine.CheckText(_result.Length);
        }
    }

    private List<int> Ordered(PyDict dict)
    {
        List<int> order = [.. Enumerable.Range(0, dict.Count)];
        if (!layout.SortKeys || dict.Count < 2)
        {
            return order;
        }

        if (!dict.Keys.All(k => k is PyStr))
        {
            throw PyError.Unrepresentable("sorted keys that are not all text");
        }

        machine.Charge(dict.Count);
        order.Sort((a, b) => Ordering.CompareText((PyStr)dict.Keys[a], (PyStr)dict.Keys[b]));
        return order;
    }

    private static string Key(PyValue key) => key switch
    {
        PyStr s => s.Value,
        PyNone => "null",
        PyBool b => b.Value ? "true" : "false",
        PyInt i => Representation.IntText(i),
        PyFloat f when double.IsFinite(f.Value) => FloatText.Repr(f.Value),
        PyFloat => throw PyError.Unrepresentable("an infinite key"),
        _ => throw PyError.Type($"keys must be str, int, float, bool or None, not {key.PythonTypeName}"),
    };

    private void Quote(string text)
    {
        _result.Append('"');
        foreach (char c in text)
        {
            _ = c switch
            {
                '"' => _result.Append("\\\""),
                '\\' => _result.Append("\\\\"),
                '\n' => _result.Append("\\n"),
                '\r' => _result.Append("\\r"),
                '\t' => _result.Append("\\t"),
                '\f' => _result.Append("\\f"),
                '\b' => _result.Append("\\b"),
                _ when c < ' ' || (layout.Ascii && c > '~') => _result.Append($"\\u{(int)c:x4}"),
                _ => _result.Append(c),
            };
        }

        _result.Append('"');
    }
}
