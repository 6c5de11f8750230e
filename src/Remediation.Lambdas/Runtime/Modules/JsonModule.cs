using Remediation.Lambdas.Language;
using Remediation.Lambdas.Values;

namespace Remediation.Lambdas.Runtime.Modules;

/// <summary><c>json.loads</c> and <c>json.dumps</c>.</summary>
internal static class JsonModule
{
    public static IEnumerable<Declaration> Declarations =>
    [
        Declaration.Function("json.loads", "s", "value of JSON text", (m, a) => new JsonReader(m, a.Text(0)).Document()),
        Declaration.Function("json.dumps", "obj, *, ~ensure_ascii?, ~sort_keys?, indent?, separators?", "JSON text of a value", Dumps),
    ];

    private static PyStr Dumps(Machine machine, PyValue?[] a)
    {
        string? indent = a.Get(3) switch
        {
            null or PyNone => null,
            PyStr s => s.Value,
            PyInt => Blanks(machine, a.Int(3, 0)),
            var other => throw PyError.Type($"indent must be an integer or text, not '{other.PythonTypeName}'"),
        };
        (string items, string keys) = a.Get(4) switch
        {
            null or PyNone => (indent is null ? ", " : ",", ": "),
            PySequence { Items: [PyStr item, PyStr key] } => (item.Value, key.Value),
            _ => throw PyError.Unrepresentable("separators that are not a pair of texts"),
        };
        return new JsonWriter(machine, new JsonLayout(a.Truth(1, true), a.Truth(2, false), indent, items, keys)).Text(a[0]!);
    }

    private static string Blanks(Machine machine, int count)
    {
        machine.CheckText(count);
        return new string(' ', Math.Max(0, count));
    }
}
