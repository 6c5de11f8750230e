using System.Collections;
using Remediation.Lambdas.Language;
using Remediation.Lambdas.Values;

namespace Remediation.Lambdas.Runtime;

/// <summary>Iteration, and the functions that make lazy iterators.</summary>
internal static class Iterations
{
    public static IEnumerable<Declaration> Declarations =>
    [
        Declaration.Builtin("range", "start, stop?, step?, /", "integers from start to stop, without stop", Range),
        Declaration.Builtin("enumerate", "iterable, start?", "pairs of index and item", Enumerated, eager: false),
        Declaration.Builtin("zip", "*iterables", "tuples of items taken in step", Zip, eager: false),
        Declaration.Builtin("map", "function, *iterables", "the function's value for each item", Map, eager: false),
        Declaration.Builtin("filter", "function, iterable, /", "the items for which the function is true", Filter, eager: false),
        Declaration.Builtin("reversed", "sequence, /", "the items from last to first", Reversed, eager: false),
        Declaration.Builtin("iter", "iterable, /", "an iterator", (m, a) => a[0] is PyIterator ? a[0]! : Lazy(Enumerate(m, a[0]!), "iterator"), eager: false),
        Declaration.Builtin("next", "iterator, default?, /", "the next item, or the default at the end", Next),
        Declaration.Operator("each", (m, a) => Each(m, a, nested: false), eager: false),
        Declaration.Operator("nested", (m, a) => Each(m, a, nested: true), eager: false),
    ];

    /// <summary>The items in Python's order; a set has none. Each item is charged.</summary>
    public static IEnumerable<PyValue> Enumerate(Machine machine, PyValue value)
    {
        if (value is PySet { Items.Count: > 1 })
        {
            throw PyError.Unordered("the order");
        }

        return EnumerateAny(machine, value);
    }

    /// <summary>The items in any order: only for callers whose result does not depend on it.</summary>
    public static IEnumerable<PyValue> EnumerateAny(Machine machine, PyValue value) => value switch
    {
        PySequence s => Charged(machine, s.Items),
        PyStr s => Characters(machine, s),
        PyIterator i => Charged(machine, new OneShot(i.Source)),
        PyDict d => Charged(machine, d.Keys),
        PyDictView v => Charged(machine, v.Items),
        PyTable t => Charged(machine, t.Items),
        Dates.PyIsoCalendar c => Charged(machine, c.Fields.Items),
        PySet s => Charged(machine, s.Items),
        PyRange r => Numbers(machine, r),
        PyBytes b => Charged(machine, b.Value.Select(x => (PyValue)PyInt.Of(x))),
        _ => throw PyError.Type($"'{value.PythonTypeName}' object is not iterable"),
    };

    public static List<PyValue> ToList(Machine machine, PyValue value) => Collect(machine, Enumerate(machine, value));

    public static List<PyValue> Collect(Machine machine, IEnumerable<PyValue> items)
    {
        var list = new List<PyValue>();
        foreach (PyValue item in items)
        {
            list.Add(item);
            machine.CheckItems(list.Count);
        }

        return list;
    }

    public static PyFunction Callable(PyValue? value) =>
        value as PyFunction ?? throw PyError.Type($"'{value?.PythonTypeName}' object is not callable");

    private static PyIterator Lazy(IEnumerable<PyValue> items, string name) => new(items.GetEnumerator(), name);

    private static IEnumerable<PyValue> Charged(Machine machine, IEnumerable<PyValue> items)
    {
        foreach (PyValue item in items)
        {
            machine.Charge(1);
            yield return item;
        }
    }

    private static IEnumerable<PyValue> Characters(Machine machine, PyStr text)
    {
        for (int i = 0; i < text.Value.Length;)
        {
            machine.Charge(1);
            yield return PyStr.OfCodePoint(CodePoints.At(text.Value, i, out int width));
            i += width;
        }
    }

    private static IEnumerable<PyValue> Numbers(Machine machine, PyRange range)
    {
        for (long i = 0L; i < range.Count; i++)
        {
            machine.Charge(1);
            yield return range.At(i);
        }
    }

    private static PyRange Range(Machine machine, PyValue?[] a)
    {
        long start = a.Length > 1 ? Bound(a[0]) : 0;
        long stop = a.Length > 1 ? Bound(a[1]) : Bound(a[0]);
        long step = a.Length > 2 ? Bound(a[2]) : 1;
        return step == 0 ? throw PyError.Value("range() arg 3 must not be zero") : new PyRange(start, stop, step);

        static long Bound(PyValue? value) => value is PyInt i
            ? i.IsSmall && Math.Abs((double)i.Small) < 1e17 ? i.Small : throw PyError.Overflow("range bound is over the limit")
            : throw PyError.Type($"'{value?.PythonTypeName}' object cannot be interpreted as an integer");
    }

    private static PyIterator Enumerated(Machine machine, PyValue?[] a)
    {
        long start = a.Get(1) switch
        {
            null => 0,
            PyInt { IsSmall: true } i => i.Small,
            _ => throw PyError.Type("enumerate() start must be an integer"),
        };
        return Lazy(Enumerate(machine, a[0]!).Select((x, i) => (PyValue)new PyTuple([PyInt.Of(start + i), x])), "enumerate");
    }

    private static PyIterator Zip(Machine machine, PyValue?[] a)
    {
        var sources = a.Select(x => Enumerate(machine, x!)).ToList();
        return Lazy(Together(machine, sources), "zip");
    }

    private static IEnumerable<PyValue> Together(Machine machine, List<IEnumerable<PyValue>> sources)
    {
        List<IEnumerator<PyValue>> iterators = sources.ConvertAll(s => s.GetEnumerator());
        while (iterators.Count > 0)
        {
            machine.Charge(1);
            var items = new PyValue[iterators.Count];
            for (int i = 0; i < items.Length; i++)
            {
                if (!iterators[i].MoveNext())
                {
                    yield break;
                }

                items[i] = iterators[i].Current;
            }

            yield return new PyTuple(items);
        }
    }

    private static PyIterator Map(Machine machine, PyValue?[] a)
    {
        if (a.Length < 2)
        {
            throw PyError.Type("map() must have at least two arguments.");
        }

        PyFunction function = Callable(a[0]);
        return a.Length == 2
            ? Lazy(Enumerate(machine, a[1]!).Select(x => function.Call(x)), "map")
            : Lazy(Together(machine, a.Skip(1).Select(x => Enumerate(machine, x!)).ToList()).Select(t => function.Call([.. ((PyTuple)t).Items])), "map");
    }

    private static PyIterator Filter(Machine machine, PyValue?[] a)
    {
        IEnumerable<PyValue> items = Enumerate(machine, a[1]!);
        PyFunction? function = a[0] is PyNone ? null : Callable(a[0]);
        return Lazy(items.Where(x => Operators.Truth(function is null ? x : function.Call(x))), "filter");
    }

    private static PyIterator Reversed(Machine machine, PyValue?[] a)
    {
        switch (a[0])
        {
            case PySequence or PyStr or PyRange or PyDict or PyDictView or PyBytes:
                if (a[0] is PyRange { Count: var count })
                {
                    machine.ChargeItems(count);
                }

                List<PyValue> items = Collect(machine, Enumerate(machine, a[0]!));
                items.Reverse();
                return Lazy(Charged(machine, items), "reversed");
            default:
                throw PyError.Type($"'{a[0]!.PythonTypeName}' object is not reversible");
        }
    }

    private static PyValue Next(Machine machine, PyValue?[] a)
    {
        if (a[0] is not PyIterator iterator)
        {
            throw PyError.Type($"'{a[0]!.PythonTypeName}' object is not an iterator");
        }

        return iterator.Source.MoveNext() ? iterator.Source.Current : a.Get(1) ?? throw new PyError(LambdaCodes.StopIteration, "the iterator has ended");
    }

    // source, shape of the target, condition or None, body: the body gives an item, or (nested) an iterator of items.
    private static PyIterator Each(Machine machine, PyValue?[] a, bool nested)
    {
        string shape = a.Text(1);
        var condition = a[2] as PyFunction;
        PyFunction body = Callable(a[3]);
        return Lazy(Run(Enumerate(machine, a[0]!)), "generator");

        IEnumerable<PyValue> Run(IEnumerable<PyValue> source)
        {
            foreach (PyValue item in source)
            {
                PyValue[] arguments = shape == "x" ? [item] : Unpacking.Flatten(machine, shape, item);
                if (condition is not null && !Operators.Truth(condition.Call(arguments)))
                {
                    continue;
                }

                PyValue value = body.Call(arguments);
                if (!nested)
                {
                    yield return value;
                    continue;
                }

                IEnumerator<PyValue> inner = ((PyIterator)value).Source;
                while (inner.MoveNext())
                {
                    yield return inner.Current;
                }
            }
        }
    }

    /// <summary>Goes on with an iterator where it stands, as Python does when an iterator is iterated again.</summary>
    private sealed class OneShot(IEnumerator<PyValue> source) : IEnumerable<PyValue>
    {
        public IEnumerator<PyValue> GetEnumerator() => Rest().GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        private IEnumerable<PyValue> Rest()
        {
            while (source.MoveNext())
            {
                yield return source.Current;
            }
        }
    }
}

/// <summary>Takes items apart as the target of a loop says.</summary>
internal static class Unpacking
{
    public static PyValue[] Flatten(Machine machine, string shape, PyValue item)
    {
        var result = new List<PyValue>();
        int at = 0;
        Part(machine, shape, ref at, item, result);
        return [.. result];
    }

    private static void Part(Machine machine, string shape, ref int at, PyValue item, List<PyValue> result)
    {
        if (shape[at] == 'x')
        {
            at++;
            result.Add(item);
            return;
        }

        at++;
        var items = Iterations.ToList(machine, item);
        int next = 0;
        while (shape[at] != ')')
        {
            if (next >= items.Count)
            {
                throw PyError.Value("not enough values to unpack");
            }

            Part(machine, shape, ref at, items[next++], result);
        }

        at++;
        if (next < items.Count)
        {
            throw PyError.Value("too many values to unpack");
        }
    }
}
