using System.Text;
using Remediation.Lambdas.Values;

namespace Remediation.Lambdas.Runtime.Regexes;

/// <summary>The text that a pattern is held against, seen as code points; text without astral characters is read as it is.</summary>
internal sealed class Subject
{
    private readonly string _text;
    private readonly int[]? _points;
    private int[]? _offsets;

    public Subject(string text)
    {
        _text = text;
        _points = text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF') ? CodePoints.ToArray(text) : null;
        Length = _points?.Length ?? text.Length;
    }

    public int Length { get; }

    public int this[int index] => _points is null ? _text[index] : _points[index];

    public string Slice(int from, int to)
    {
        (int start, int end) = (Offset(from), Offset(to));
        return start == 0 && end == _text.Length ? _text : _text[start..end];
    }

    public void AppendTo(StringBuilder result, int from, int to)
    {
        int start = Offset(from);
        result.Append(_text, start, Offset(to) - start);
    }

    private int Offset(int index)
    {
        if (_points is null)
        {
            return index;
        }

        if (_offsets is null)
        {
            _offsets = new int[_points.Length + 1];
            for (int i = 0; i < _points.Length; i++)
            {
                _offsets[i + 1] = _offsets[i] + (_points[i] > 0xFFFF ? 2 : 1);
            }
        }

        return _offsets[index];
    }
}
