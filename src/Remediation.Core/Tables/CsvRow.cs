using System.Text;

namespace Remediation.Core.Tables;

/// <summary>
/// One data row: its bytes as they stand in the file and, on demand, its decoded fields. Immutable, stays valid after the reader moved on
/// (it keeps its chunk of the file alive, so hold on to texts, not to rows).
/// </summary>
public sealed class CsvRow
{
    private readonly byte[] _buffer;
    private readonly int[] _ends;
    private readonly int _start;
    private readonly int _rawEnd;
    private readonly int _endsOffset;

    internal CsvRow(byte[] buffer, int start, int rawEnd, int[] ends, int endsOffset, int fieldCount, long lineNumber, TableFault? fault)
    {
        _buffer = buffer;
        _start = start;
        _rawEnd = rawEnd;
        _ends = ends;
        _endsOffset = endsOffset;
        FieldCount = fieldCount;
        LineNumber = lineNumber;
        Fault = fault;
    }

    /// <summary>1-based physical line that the row begins on.</summary>
    public long LineNumber { get; }

    /// <summary>Number of fields; differs from the header's only in a row with a fault.</summary>
    public int FieldCount { get; }

    /// <summary>
    /// What is wrong with this row alone; null for a sound row. A row with a fault is to be quarantined and passed through.
    /// </summary>
    public TableFault? Fault { get; }

    /// <summary>The row's bytes with its line end (and blank lines after it, which are no rows of a table with several columns).</summary>
    public ReadOnlyMemory<byte> RawBytes => _buffer.AsMemory(_start, _rawEnd - _start);

    /// <summary>
    /// The bytes of field <paramref name="field"/> as they stand in the file, quotes included; empty beyond the row's end.
    /// </summary>
    public ReadOnlyMemory<byte> RawField(int field)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(field);
        if (field >= FieldCount)
        {
            return default;
        }

        int begin = FieldStart(field);
        return _buffer.AsMemory(begin, FieldEnd(field) - begin);
    }

    /// <summary>
    /// The text of field <paramref name="field"/> without its quotes; null when it is empty (quoted or not) or beyond the row's end.
    /// </summary>
    public string? Text(int field)
    {
        ReadOnlySpan<byte> raw = RawField(field).Span;
        if (raw.Length == 0)
        {
            return null;
        }

        return raw[0] == (byte)'"' ? Unquote(raw) : Encoding.UTF8.GetString(raw);
    }

    /// <summary>The bytes after the last field: the line end, and blank lines after it.</summary>
    internal ReadOnlyMemory<byte> LineEnd => _buffer.AsMemory(FieldEnd(FieldCount - 1), _rawEnd - FieldEnd(FieldCount - 1));

    internal int FieldEnd(int field) => _ends[_endsOffset + field];

    private int FieldStart(int field) => field == 0 ? _start : _ends[_endsOffset + field - 1] + 1;

    private static string? Unquote(ReadOnlySpan<byte> raw)
    {
        ReadOnlySpan<byte> inner = raw[1..];
        int close = inner.IndexOf((byte)'"');
        if (close == inner.Length - 1)
        {
            return close == 0 ? null : Encoding.UTF8.GetString(inner[..close]);
        }

        // A doubled quote stands for one; what follows the closing quote (a fault) is kept as it stands.
        byte[] text = new byte[inner.Length];
        int length = 0;
        bool quoted = true;
        for (int i = 0; i < inner.Length; i++)
        {
            if (quoted && inner[i] == (byte)'"')
            {
                if (i + 1 < inner.Length && inner[i + 1] == (byte)'"')
                {
                    i++;
                }
                else
                {
                    quoted = false;
                    continue;
                }
            }

            text[length++] = inner[i];
        }

        return length == 0 ? null : Encoding.UTF8.GetString(text, 0, length);
    }
}
