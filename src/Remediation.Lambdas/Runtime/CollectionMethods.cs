using Remediation.Lambdas.Language;
using Remediation.Lambdas.Values;

namespace Remediation.Lambdas.Runtime;

/// <summary>Methods of <c>list</c>, <c>tuple</c>, <c>dict</c> and <c>set</c> that change nothing.</summary>
internal static class CollectionMethods
{
    public static IEnumerable<Declaration> Declarations =>
    [
        .. Sequence(PyKind.List),
        .. Sequence(PyKind.Tuple),
        Declaration.Method(PyKind.List, "copy", string.Empty, "the list", (_, a) => a[0]!),
        Declaration.Method(PyKind.Dict, "get", "~key, default?, /", "the key's value, or the default", Get),
        Declaration.Function("dict.fromkeys", "iterable, value?, /", "dict with the items as keys, in order, each once", FromKeys),
        Declaration.Method(PyKind.Dict, "keys", string.Empty, "the keys", (_, a) => new PyDictView(((PyDict)a[0]!).Keys, "dict_keys", (PyDict)a[0]!)),
        Declaration.Method(PyKind.Dict, "values", string.Empty, "the values", (_, a) => new PyDictView(((PyDict)a[0]!).Values, "dict_values", (PyDict)a[0]!)),
        Declaration.Method(PyKind.Dict, "items", string.Empty, "pairs of key and value", Items),
        Declaration.Method(PyKind.Dict, "copy", string.Empty, "the dict", (_, a) => a[0]!),
        Declaration.Method(PyKind.Set, "union", "*others", "members of any", (m, a) => Combine(m, a, static (x, y) => x.UnionWith(y))),
        Declaration.Method(PyKind.Set, "intersection", "*others", "members of all", (m, a) => Combine(m, a, static (x, y) => x.IntersectWith(y))),
        Declaration.Method(PyKind.Set, "difference", "*others", "members of none of the others", (m, a) => Combine(m, a, static (x, y) => x.ExceptWith(y))),
        Declaration.Method(PyKind.Set, "symmetric_difference", "other, /", "members of exactly one", (m, a) => Combine(m, a, static (x, y) => x.SymmetricExceptWith(y))),
        Declaration.Method(PyKind.Set, "issubset", "~other, /", "whether all members are in the other", (m, a) => PyBool.Of(((PySet)a[0]!).Items.IsSubsetOf(Members(m, a[1]!)))),
        Declaration.Method(PyKind.Set, "issuperset", "~other, /", "whether it has all members of the other", (m, a) => PyBool.Of(((PySet)a[0]!).Items.IsSupersetOf(Members(m, a[1]!)))),
        Declaration.Method(PyKind.Set, "isdisjoint", "~other, /", "whether no member is in both", (m, a) => PyBool.Of(!((PySet)a[0]!).Items.Overlaps(Members(m, a[1]!)))),
        Declaration.Method(PyKind.Set, "copy", string.Empty, "the set", (_, a) => a[0]!),
    ];

    public static PySet ToSet(Machine machine, IEnumerable<PyValue> items)
    {
        var set = new HashSet<PyValue>();
        foreach (PyValue item in items)
        {
            machine.Charge(1);
            Equality.RequireHashable(item);
            set.Add(item);
            machine.CheckItems(set.Count);
        }

        return new PySet(set);
    }

    public static PyValue ToDict(Machine machine, PyValue?[] a)
    {
        var dict = new PyDict();
        if (a.Get(0) is PyDict source)
        {
            for (int i = 0; i < source.Count; i++)
            {
                dict.Set(source.Keys[i], source.Values[i]);
            }
        }
        else if (a.Get(0) is { } pairs and not PyKeyword)
        {
            foreach (PyValue pair in Iterations.Enumerate(machine, pairs))
            {
                var items = Iterations.ToList(machine, pair);
                if (items.Count != 2)
                {
                    throw PyError.Value($"dictionary update sequence element has length {items.Count}; 2 is required");
                }

                dict.Set(items[0], items[1]);
                machine.CheckItems(dict.Count);
            }
        }

        foreach (PyKeyword keyword in a.OfType<PyKeyword>())
        {
            dict.Set(new PyStr(keyword.Name), keyword.Value);
        }

        return dict;
    }

    private static PyDict FromKeys(Machine machine, PyValue?[] a)
    {
        var dict = new PyDict();
        foreach (PyValue key in Iterations.Enumerate(machine, a[0]!))
        {
            dict.Set(key, a.Get(1) ?? PyNone.Instance);
            machine.CheckItems(dict.Count);
        }

        return dict;
    }

    private static IEnumerable<Declaration> Sequence(PyKind kind) =>
    [
        Declaration.Method(kind, "index", "~value, ~start?, ~stop?, /", "position of the first equal item", Index),
        Declaration.Method(kind, "count", "~value, /", "how many items are equal", Count),
    ];

    private static PyInt Index(Machine machine, PyValue?[] a)
    {
        IReadOnlyList<PyValue> items = ((PySequence)a[0]!).Items;
        int start = a.Int(2, 0);
        int stop = a.Int(3, int.MaxValue);
        start = start < 0 ? Math.Max(0, start + items.Count) : start;
        stop = stop < 0 ? stop + items.Count : Math.Min(stop, items.Count);
        for (int i = start; i < stop; i++)
        {
            machine.Charge(1);
            if (Equality.SameOrEqual(items[i], a[1]!))
            {
                return PyInt.Of(i);
            }
        }

        throw PyError.Value("the value is not in the sequence");
    }

    private static PyInt Count(Machine machine, PyValue?[] a)
    {
        IReadOnlyList<PyValue> items = ((PySequence)a[0]!).Items;
        machine.Charge(items.Count);
        return PyInt.Of(items.Count(x => Equality.SameOrEqual(x, a[1]!)));
    }

    private static PyValue Get(Machine machine, PyValue?[] a)
    {
        Equality.RequireHashable(a[1]!);
        return ((PyDict)a[0]!).TryGet(a[1]!, out PyValue? value) ? value : a.Get(2) ?? PyNone.Instance;
    }

    private static PyDictView Items(Machine machine, PyValue?[] a)
    {
        var dict = (PyDict)a[0]!;
        machine.Charge(dict.Count);
        return new PyDictView([.. dict.Keys.Zip(dict.Values, (k, v) => new PyTuple([k, v]))], "dict_items", dict);
    }

    private static PySet Combine(Machine machine, PyValue?[] a, Action<HashSet<PyValue>, HashSet<PyValue>> work)
    {
        var result = new HashSet<PyValue>(((PySet)a[0]!).Items);
        foreach (PyValue? other in a.Skip(1))
        {
            work(result, Members(machine, other!));
            machine.ChargeItems(result.Count);
        }

        return new PySet(result);
    }

    private static HashSet<PyValue> Members(Machine machine, PyValue value) =>
        value is PySet s ? s.Items : ToSet(machine, Iterations.EnumerateAny(machine, value)).Items;
}
