using System.Text.RegularExpressions;
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
        Declaration.Method(PyKind.Match, "start", "~group?, /", "where it starts", (_, a) => PyInt.Of(Start((PyMatch)a[0]!, a.Get(1)))),
        Declaration.Method(PyKind.Match, "end", "~group?, /", "where it ends", (_, a) => PyInt.Of(End((PyMatch)a[0]!, a.Get(1)))),
        Declaration.Method(PyKind.Match, "span", "~group?, /", "where it starts and ends", (_, a) => new PyTuple([PyInt.Of(Start((PyMatch)a[0]!, a.Get(1))), PyInt.Of(End((PyMatch)a[0]!, a.Get(1)))])),
    ];

    public static PyValue Group(PyMatch match, PyValue which) => Text(match.Match, Index(match, which), PyNone.Instance);

    /// <summary>A group's text, or the default when it took no part.</summary>
    public static PyValue Text(Match match, int group, PyValue otherwise) => match.Groups[group].Success ? new PyStr(match.Groups[group].Value) : otherwise;

    private static int Index(PyMatch match, PyValue which)
    {
        long index = which switch
        {
            PyInt { IsSmall: true } i => i.Small,
            PyStr s => match.Pattern.Names.TryGetValue(s.Value, out int named) ? named : -1,
            _ => -1,
        };
        return index >= 0 && index <= match.Pattern.Groups ? (int)index : throw new PyError(LambdaCodes.IndexError, "no such group");
    }

    private static PyValue Groups(Machine machine, PyValue?[] a)
    {
        var match = (PyMatch)a[0]!;
        return a.Length switch
        {
            1 => new PyStr(match.Match.Value),
            2 => Group(match, a[1]!),
            _ => new PyTuple([.. a.Skip(1).Select(g => Group(match, g!))]),
        };
    }

    private static PyTuple All(PyMatch match, PyValue? otherwise) =>
        new([.. Enumerable.Range(1, match.Pattern.Groups).Select(g => Text(match.Match, g, otherwise ?? PyNone.Instance))]);

    private static PyDict Named(PyMatch match, PyValue? otherwise)
    {
        var dict = new PyDict();
        foreach ((string? name, int index) in match.Pattern.Names)
        {
            dict.Set(new PyStr(name), Text(match.Match, index, otherwise ?? PyNone.Instance));
        }

        return dict;
    }

    private static int Start(PyMatch match, PyValue? which)
    {
        Group group = match.Match.Groups[which is null ? 0 : Index(match, which)];
        return group.Success ? CodePoints.Count(match.Subject[..group.Index]) : -1;
    }

    private static int End(PyMatch match, PyValue? which)
    {
        Group group = match.Match.Groups[which is null ? 0 : Index(match, which)];
        return group.Success ? CodePoints.Count(match.Subject[..(group.Index + group.Length)]) : -1;
    }
}
