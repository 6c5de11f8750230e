using System.Runtime.CompilerServices;
using System.Text.Unicode;

namespace Remediation.Core.Tables;

/// <summary>
/// Reads a CSV table (RFC 4180; LF or CRLF; optional UTF-8 byte order mark) as a stream, in memory bounded by the longest row, and
/// keeps the bytes
/// of every field, so that <see cref="CsvTableWriter"/> can give the table back unchanged. Faults are data: one that ends the reading is
/// the opening's or <see cref="Fault"/>, one of a single row is <see cref="CsvRow.Fault"/>.
/// </summary>
public sealed class CsvTableReader : IAsyncDisposable
{
    private readonly Stream _stream;
    private readonly bool _ownsStream;
    private readonly CsvLimits _limits;
    private byte[] _buffer;
    private int _start;
    private int _end;
    private bool _atEnd;
    private bool _mayHoldNul;
    private long _line;
    private CsvRowScanner _scanner;

    private CsvTableReader(Stream stream, CsvLimits limits, bool ownsStream)
    {
        _stream = stream;
        _ownsStream = ownsStream;
        _limits = limits;
        _buffer = [];
        _line = 1;
        _scanner = new CsvRowScanner((byte)',', limits.MaxColumns, limits.MaxCellBytes);
        Header = new CsvHeader([], ',', "\n", hasByteOrderMark: false, default);
    }

    /// <summary>The table's header.</summary>
    public CsvHeader Header { get; private set; }

    /// <summary>
    /// What ended the reading before the file's end; null when the file was read whole. To be looked at after the last row: rows after
    /// this fault were not given out.
    /// </summary>
    public TableFault? Fault { get; private set; }

    /// <summary>
    /// Opens a table and reads its header. <paramref name="stream"/> is read from where it stands; it stays the caller's, unless
    /// <paramref name="ownsStream"/>: then it is closed with the reader, or at once when the table cannot be read.
    /// <paramref name="delimiter"/> overrides the detection: comma, unless the header holds exactly one other of <c>; tab |</c> and no
    /// comma.
    /// </summary>
    public static async Task<CsvOpening> OpenAsync(
        Stream stream,
        CsvLimits? limits = null,
        char? delimiter = null,
        bool ownsStream = false,
        CancellationToken cancellationToken = default)
    {
        limits ??= CsvLimits.Default;
        limits.Validate();
        if (delimiter is not null && !CsvHeaderReader.Delimiters.Contains(delimiter.Value))
        {
            throw new ArgumentOutOfRangeException(nameof(delimiter), "The delimiter is one of , ; tab |.");
        }

        var reader = new CsvTableReader(stream, limits, ownsStream);
        try
        {
            TableFault? fault = await reader.ReadHeaderAsync(delimiter, cancellationToken);
            if (fault is null)
            {
                return new CsvOpening(reader, null);
            }

            await reader.DisposeAsync();
            return new CsvOpening(null, fault);
        }
        catch
        {
            await reader.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// The rows in file order. Ends at the end of the file or at <see cref="Fault"/>. Can be walked once.
    /// </summary>
    public async IAsyncEnumerable<CsvRow> ReadRowsAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (Fault is null)
        {
            if (_start == _end && _atEnd)
            {
                yield break;
            }

            CsvRow? row = TakeRow(out bool needMore);
            if (row is not null)
            {
                yield return row;
            }
            else if (needMore)
            {
                await FillAsync(cancellationToken);
            }
        }
    }

    /// <summary>Releases the buffer, and the stream when it is the reader's own.</summary>
    public ValueTask DisposeAsync()
    {
        _buffer = [];
        _start = _end = 0;
        _atEnd = true;
        return _ownsStream ? _stream.DisposeAsync() : ValueTask.CompletedTask;
    }

    private CsvRow? TakeRow(out bool needMore)
    {
        needMore = false;
        Span<byte> bytes = _buffer.AsSpan(0, _end);
        ScanOutcome outcome = _scanner.Scan(bytes, _start, _atEnd, absorbBlankLines: Header.Names.Count > 1);
        bool tooLong = (outcome == ScanOutcome.Row ? _scanner.RawEnd : _end) - _start > _limits.MaxRowBytes;
        if (outcome == ScanOutcome.NeedMore && !tooLong)
        {
            needMore = true;
            return null;
        }

        var place = new CsvPlace(_buffer, _start, _line);
        if (outcome != ScanOutcome.Row || tooLong)
        {
            Fault = _scanner.OpenQuoteAt >= 0
                ? CsvFaults.UnterminatedQuote(place, _scanner.OpenQuoteAt)
                : CsvFaults.RowTooLarge(place, _limits.MaxRowBytes);
            return null;
        }

        Span<byte> raw = bytes[_start.._scanner.RawEnd];
        if (!Utf8.IsValid(raw))
        {
            Fault = CsvFaults.InvalidUtf8(place, raw);
            return null;
        }

        TableFault? fault = CsvFaults.OfRow(place, raw, _scanner, Header.Names.Count, _limits, _mayHoldNul);
        var row = new CsvRow(_buffer, _start, _scanner.RawEnd, _scanner.Ends, _scanner.EndsOffset, _scanner.FieldCount, _line, fault);
        _line += raw.Count((byte)'\n');
        _start = _scanner.RawEnd;
        return row;
    }

    private async Task<TableFault?> ReadHeaderAsync(char? delimiter, CancellationToken cancellationToken)
    {
        while (true)
        {
            await FillAsync(cancellationToken);
            CsvHeaderAnswer answer = CsvHeaderReader.TryRead(_buffer.AsMemory(0, _end), _atEnd, delimiter, _limits);
            if (answer.Fault is not null)
            {
                return answer.Fault;
            }

            if (answer.Header is not null)
            {
                Header = answer.Header;
                _start = Header.RawBytes.Length;
                _line = 1 + Header.RawBytes.Span.Count((byte)'\n');
                _scanner = new CsvRowScanner((byte)Header.Delimiter, Header.Names.Count, _limits.MaxCellBytes);
                return null;
            }
        }
    }

    /// <summary>Moves the unread rest into a fresh chunk (given rows keep the old one) and reads on.</summary>
    private async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        int rest = _end - _start;
        // Doubling keeps the work of scanning a long row again linear in its length.
        byte[] chunk = new byte[Math.Max(_limits.ChunkBytes, 2 * rest)];
        _buffer.AsSpan(_start, rest).CopyTo(chunk);
        _buffer = chunk;
        _start = 0;
        _end = rest;
        int least = Math.Min(_limits.ChunkBytes / 2, chunk.Length - rest);
        int read = await _stream.ReadAtLeastAsync(chunk.AsMemory(rest), least, throwOnEndOfStream: false, cancellationToken);
        _end += read;
        _atEnd = read < least;
        _mayHoldNul = chunk.AsSpan(0, _end).Contains((byte)0);
        _scanner.BeginChunk();
    }
}
