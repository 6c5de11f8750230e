using System.Buffers;
using System.Text;

namespace Remediation.Core.Tables;

/// <summary>A field's new text; null is written as an empty field.</summary>
/// <param name="Field">0-based position of the field in the row.</param>
/// <param name="Value">The new text.</param>
public readonly record struct CsvReplacement(int Field, string? Value);

/// <summary>
/// Writes rows of a <see cref="CsvTableReader"/> back: unchanged fields byte for byte (their quotes, the row's line end, the byte order
/// mark), changed ones quoted only if they must be. Without replacements, output and input are the same bytes.
/// </summary>
public sealed class CsvTableWriter : IAsyncDisposable
{
    private const int FlushAt = 64 * 1024;
    private readonly Stream _stream;
    private readonly ArrayBufferWriter<byte> _pending = new(2 * FlushAt);
    private readonly SearchValues<char> _needsQuotes;
    private readonly byte _delimiter;
    private readonly bool _singleColumn;

    /// <summary>A writer for tables of <paramref name="header"/>; <paramref name="stream"/> stays the caller's.</summary>
    public CsvTableWriter(Stream stream, CsvHeader header)
    {
        _stream = stream;
        _delimiter = (byte)header.Delimiter;
        _singleColumn = header.Names.Count == 1;
        _needsQuotes = SearchValues.Create(['"', '\r', '\n', header.Delimiter]);
        _pending.Write(header.RawBytes.Span);
    }

    /// <summary>
    /// Writes <paramref name="row"/> with <paramref name="replacements"/> (ascending by field, each field at most once; none for a row
    /// that passes unchanged).
    /// </summary>
    /// <exception cref="ArgumentException">
    /// A replacement is out of order or of a field that the row does not have, or the row has a fault (such rows only pass unchanged).
    /// </exception>
    public ValueTask WriteAsync(
        CsvRow row, IReadOnlyList<CsvReplacement>? replacements = null, CancellationToken cancellationToken = default)
    {
        if (replacements is null or { Count: 0 })
        {
            _pending.Write(row.RawBytes.Span);
        }
        else
        {
            WriteChanged(row, replacements);
        }

        return _pending.WrittenCount >= FlushAt ? FlushAsync(cancellationToken) : ValueTask.CompletedTask;
    }

    /// <summary>Hands everything written so far to the stream.</summary>
    public async ValueTask FlushAsync(CancellationToken cancellationToken = default)
    {
        await _stream.WriteAsync(_pending.WrittenMemory, cancellationToken);
        _pending.ResetWrittenCount();
    }

    /// <summary>Flushes; the stream stays the caller's.</summary>
    public async ValueTask DisposeAsync()
    {
        await FlushAsync();
        await _stream.FlushAsync();
    }

    private void WriteChanged(CsvRow row, IReadOnlyList<CsvReplacement> replacements)
    {
        if (row.Fault is not null)
        {
            throw new ArgumentException("A row with a fault passes unchanged.", nameof(replacements));
        }

        int next = 0;
        for (int field = 0; field < row.FieldCount; field++)
        {
            if (field > 0)
            {
                _pending.Write([_delimiter]);
            }

            if (next < replacements.Count && replacements[next].Field == field)
            {
                WriteValue(replacements[next++].Value);
            }
            else
            {
                _pending.Write(row.RawField(field).Span);
            }
        }

        if (next != replacements.Count)
        {
            throw new ArgumentException("Replacements ascend by field and name fields of the row.", nameof(replacements));
        }

        _pending.Write(row.LineEnd.Span);
    }

    private void WriteValue(string? value)
    {
        if (string.IsNullOrEmpty(value))
        {
            // In a table of one column a bare empty field is a blank line, which many readers skip.
            _pending.Write(_singleColumn ? "\"\""u8 : default);
            return;
        }

        if (value.AsSpan().ContainsAny(_needsQuotes))
        {
            value = $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
        }

        Encoding.UTF8.GetBytes(value, _pending);
    }
}
