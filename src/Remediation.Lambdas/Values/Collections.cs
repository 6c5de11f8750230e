namespace Remediation.Lambdas.Values;

/// <summary>What <c>list</c> and <c>tuple</c> share: an indexable run of values that nobody mutates.</summary>
internal abstract class PySequence(IReadOnlyList<PyValue> items) : PyValue
{
    public IReadOnlyList<PyValue> Items { get; } = items;
}

/// <summary>A <c>list</c>; the language has no way to mutate one.</summary>
internal sealed class PyList(IReadOnlyList<PyValue> items) : PySequence(items)
{
    internal override PyKind Kind => PyKind.List;
}

/// <summary>A <c>tuple</c>.</summary>
internal sealed class PyTuple(IReadOnlyList<PyValue> items) : PySequence(items)
{
    public static readonly PyTuple Empty = new([]);

    internal override PyKind Kind => PyKind.Tuple;
}

/// <summary>A <c>dict</c>: keeps insertion order, a repeated key keeps its first place and takes the last value.</summary>
internal sealed class PyDict : PyValue
{
    private readonly Dictionary<PyValue, int> _index = [];
    private readonly List<PyValue> _keys = [];
    private readonly List<PyValue> _values = [];

    public int Count => _keys.Count;

    public IReadOnlyList<PyValue> Keys => _keys;

    public IReadOnlyList<PyValue> Values => _values;

    internal override PyKind Kind => PyKind.Dict;

    public bool TryGet(PyValue key, out PyValue value)
    {
        if (_index.TryGetValue(key, out int at))
        {
            value = _values[at];
            return true;
        }

        value = None;
        return false;
    }

    /// <summary>Only for the code that builds a new dict: values are never changed once a lambda sees them.</summary>
    public void Set(PyValue key, PyValue value)
    {
        Equality.RequireHashable(key);
        if (_index.TryGetValue(key, out int at))
        {
            _values[at] = value;
            return;
        }

        _index.Add(key, _keys.Count);
        _keys.Add(key);
        _values.Add(value);
    }
}

/// <summary>A <c>set</c>. CPython's order depends on hashes, so nothing here may depend on the order of <see cref="Items"/>.</summary>
internal sealed class PySet(HashSet<PyValue> items) : PyValue
{
    public HashSet<PyValue> Items { get; } = items;

    internal override PyKind Kind => PyKind.Set;
}

/// <summary>A <c>range</c>.</summary>
internal sealed class PyRange(long start, long stop, long step) : PyValue
{
    public long Start { get; } = start;

    public long Stop { get; } = stop;

    public long Step { get; } = step;

    public long Count { get; } = step > 0
        ? (stop <= start ? 0 : ((stop - start - 1) / step) + 1)
        : (start <= stop ? 0 : ((start - stop - 1) / -step) + 1);

    internal override PyKind Kind => PyKind.Range;

    internal override string PythonTypeName => "range";

    public PyValue At(long index) => PyInt.Of(Start + (index * Step));
}

/// <summary>What <c>keys()</c>, <c>values()</c> and <c>items()</c> give.</summary>
internal sealed class PyDictView(IReadOnlyList<PyValue> items, string name, PyDict owner) : PyValue
{
    public IReadOnlyList<PyValue> Items { get; } = items;

    public PyDict Owner { get; } = owner;

    internal override PyKind Kind => PyKind.DictView;

    internal override string PythonTypeName { get; } = name;
}

/// <summary>A lazy iterator: generator expression, <c>map</c>, <c>zip</c>, … Consumed once.</summary>
internal sealed class PyIterator(IEnumerator<PyValue> source, string name) : PyValue
{
    public IEnumerator<PyValue> Source { get; } = source;

    internal override PyKind Kind => PyKind.Iterator;

    internal override string PythonTypeName { get; } = name;
}

/// <summary>Something callable: an inner lambda, a built-in, or a type such as <c>str</c> used as a value.</summary>
internal abstract class PyFunction : PyValue
{
    internal override PyKind Kind => PyKind.Function;

    internal override string PythonTypeName => "function";

    public abstract PyValue Call(params PyValue[] arguments);
}

/// <summary>The place of a variable that an assignment expression sets.</summary>
internal sealed class PyCell : PyValue
{
    public PyValue? Content { get; set; }

    internal override PyKind Kind => PyKind.Cell;
}

/// <summary>Flags of the <c>re</c> module; a type of its own because <c>re.I</c> is no plain integer.</summary>
internal sealed class PyFlags(int value) : PyValue
{
    public int Value { get; } = value;

    internal override PyKind Kind => PyKind.Flags;
}
