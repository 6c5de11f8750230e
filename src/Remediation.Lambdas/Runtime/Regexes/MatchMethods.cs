using Remediation.Lambdas.Language;
using Remediation.Lambdas.Values;

namespace Remediation.Lambdas.Runtime.Regexes;

/// <summary>Methods of match objects; positions count code points.</summary>
internal static class MatchMethods
{
    public static IEnumerable<Declaration> Declarations =>
    [
        Declaration.Method(PyKind.Match, "group", "*groups", "text of the match or of groups", Groups),
        Declaration.Method(PyKind.Match, "groups", "default?", "texts of all groups", (_, a) => All((PyMatch)a[0]!, a.Get(1))),
        Declaration.Method(PyKind.Match, "groupdict", "default?", "texts of the named groups", (_, a) => Named((PyMatch)a[0]!, a.Get(1))),
        Declaration.Method(PyKind.Match, "start", "~group?, /", "where it starts", (_, a) => Start((PyMatch)a[0]!, a.Get(1))),
        Declaration.Method(PyKind.Match, "end", "~group?, /", "where it ends", (_, a) => End((PyMatch)a[0]!, a.Get(1))),
        Declaration.Method(PyKind.Match, "span", "~group?, /", "where it starts and ends", (_, a) => new PyTuple([Start((PyMatch)a[0]!, a.Get(1)), End((PyMatch)a[0]!, a.Get(1))])),
    ];

    public static PyValue Group(PyMatch match, PyValue which) => Text(match, Index(match, which), PyNone.Instance);

    /// <summary>A group's text, or the default when it took no part.</summary>
    public static PyValue Text(PyMatch match, int group, PyValue otherwise) => match.Has(group) ? new PyStr(match.Text(group)) : otherwise;

    private static int Index(PyMatch match, PyValue? which)
    {
        long index = which switch
        {
            null => 0,
            PyInt { IsSmall: true } i => i.Small,
            PyStr s => match.Pattern.Names.TryGetValue(s.Value, out int named) ? named : -1,
            _ => -1,
        };
        return index >= 0 && index <= match.Pattern.Groups ? (int)index : throw new PyError(LambdaCodes.IndexError, "no such group");
    }

    private static PyValue Groups(Machine machine, PyValue?[] a) => a.Length switch
    {
        1 => new PyStr(((PyMatch)a[0]!).Text(0)),
        2 => Group((PyMatch)a[0]!, a[1]!),
        _ => new PyTuple([.. a.Skip(1).Select(g => Group((PyMatch)a[0]!, g!))]),
    };

    private static PyTuple All(PyMatch match, PyValue? otherwise) =>
        new([.. Enumerable.Range(1, match.Pattern.Groups).Select(g => Text(match, g, otherwise ?? PyNone.Instance))]);

    private static PyDict Named(PyMatch match, PyValue? otherwise)
    {
        var dict = new PyDict();
        foreach ((string? name, int index) in match.Pattern.Names)
        {
            dict.Set(new PyStr(name), Text(match, index, otherwise ?? PyNone.Instance));
        }

        return dict;
    }

    private static PyInt Start(PyMatch match, PyValue? which) => PyInt.Of(match.Start(Index(match, which)));

    private static PyInt End(PyMatch match, PyValue? which) => PyInt.Of(match.End(Index(match, which)));
}
