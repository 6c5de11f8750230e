namespace Remediation.Core.Tables;

/// <summary>How far a scan came.</summary>
internal enum ScanOutcome
{
    /// <summary>A whole row was found.</summary>
    Row,

    /// <summary>The bytes at hand end inside the row.</summary>
    NeedMore,

    /// <summary>The file ends inside a quoted field.</summary>
    UnterminatedQuote,
}

/// <summary>
/// Finds the end of one row (RFC 4180, LF or CRLF) and the end of each of its fields. A quote opens a quoted field only as the
/// field's first
/// byte, as in Python's csv module; elsewhere it is text.
/// </summary>
internal sealed class CsvRowScanner
{
    private const byte Quote = (byte)'"';
    private const byte Lf = (byte)'\n';
    private const byte Cr = (byte)'\r';

    private readonly byte _delimiter;
    private readonly int _maxFields;
    private readonly int _maxCellBytes;
    private int[] _ends;
    private int _endsOffset;
    private int _endsUsed;

    public CsvRowScanner(byte delimiter, int maxFields, int maxCellBytes)
    {
        _delimiter = delimiter;
        _maxFields = maxFields;
        _maxCellBytes = maxCellBytes;
        _ends = new int[256];
    }

    /// <summary>Where each field of the row ends; shared by the rows of one chunk.</summary>
    public int[] Ends => _ends;

    /// <summary>Where in <see cref="Ends"/> this row begins.</summary>
    public int EndsOffset => _endsOffset;

    /// <summary>Fields of the row, those beyond the limit not counted.</summary>
    public int FieldCount => _endsUsed - _endsOffset;

    /// <summary>Where the row's last field ends.</summary>
    public int ContentEnd { get; private set; }

    /// <summary>Where the next row begins.</summary>
    public int RawEnd { get; private set; }

    /// <summary>Where a quoted field that did not end began, or -1.</summary>
    public int OpenQuoteAt { get; private set; }

    /// <summary>Where text follows a closing quote, or -1.</summary>
    public int TextAfterQuoteAt { get; private set; }

    /// <summary>Where a carriage return stands alone, or -1.</summary>
    public int LoneCrAt { get; private set; }

    /// <summary>Where a field over the limit begins, or -1.</summary>
    public int LargeCellAt { get; private set; }

    /// <summary>Begins a new chunk: field ends of earlier chunks belong to earlier rows.</summary>
    public void BeginChunk()
    {
        _ends = new int[Math.Max(256, _ends.Length / 2)];
        _endsUsed = 0;
    }

    /// <summary>
    /// Scans the row at <paramref name="start"/>; line ends after it belong to it when <paramref name="absorbBlankLines"/>.
    /// </summary>
    public ScanOutcome Scan(ReadOnlySpan<byte> bytes, int start, bool atEnd, bool? absorbBlankLines)
    {
        _endsOffset = _endsUsed;
        OpenQuoteAt = TextAfterQuoteAt = LoneCrAt = LargeCellAt = -1;
        ScanOutcome outcome = ScanFields(bytes, start, atEnd);
        if (outcome == ScanOutcome.Row && (absorbBlankLines ?? FieldCount > 1))
        {
            outcome = AbsorbBlankLines(bytes, atEnd);
        }

        if (outcome != ScanOutcome.Row)
        {
            _endsUsed = _endsOffset;
        }

        return outcome;
    }

    private ScanOutcome ScanFields(ReadOnlySpan<byte> bytes, int start, bool atEnd)
    {
        int fieldStart = start;
        int p = start;
        while (true)
        {
            if (p == fieldStart && p < bytes.Length && bytes[p] == Quote)
            {
                OpenQuoteAt = p;
                p = SkipQuoted(bytes, p + 1, atEnd);
                if (p < 0)
                {
                    return atEnd ? ScanOutcome.UnterminatedQuote : ScanOutcome.NeedMore;
                }

                OpenQuoteAt = -1;
                if (p < bytes.Length && bytes[p] != _delimiter && bytes[p] != Lf && bytes[p] != Cr && TextAfterQuoteAt < 0)
                {
                    TextAfterQuoteAt = p;
                }
            }

            int found = bytes[p..].IndexOfAny(_delimiter, Lf, Cr);
            if (found < 0)
            {
                if (!atEnd)
                {
                    return ScanOutcome.NeedMore;
                }

                EndField(fieldStart, bytes.Length);
                ContentEnd = RawEnd = bytes.Length;
                return ScanOutcome.Row;
            }

            p += found;
            byte stop = bytes[p];
            if (stop == _delimiter)
            {
                EndField(fieldStart, p);
                fieldStart = ++p;
                continue;
            }

            if (stop == Lf)
            {
                EndField(fieldStart, p);
                ContentEnd = p;
                RawEnd = p + 1;
                return ScanOutcome.Row;
            }

            if (p + 1 == bytes.Length && !atEnd)
            {
                return ScanOutcome.NeedMore;
            }

            if (p + 1 < bytes.Length && bytes[p + 1] == Lf)
            {
                EndField(fieldStart, p);
                ContentEnd = p;
                RawEnd = p + 2;
                return ScanOutcome.Row;
            }

            LoneCrAt = LoneCrAt < 0 ? p : LoneCrAt;
            p++;
        }
    }

    /// <summary>The position after the closing quote, or -1 when the bytes at hand end before it is certain.</summary>
    private static int SkipQuoted(ReadOnlySpan<byte> bytes, int p, bool atEnd)
    {
        while (true)
        {
            int found = bytes[p..].IndexOf(Quote);
            if (found < 0)
            {
                return -1;
            }

            p += found + 1;
            if (p == bytes.Length)
            {
                return atEnd ? p : -1;
            }

            if (bytes[p] != Quote)
            {
                return p;
            }

            p++;
        }
    }

    private void EndField(int fieldStart, int fieldEnd)
    {
        if (fieldEnd - fieldStart > _maxCellBytes && LargeCellAt < 0)
        {
            LargeCellAt = fieldStart;
        }

        // One field beyond the limit is recorded, so that a row of too many fields is known as such.
        if (FieldCount > _maxFields)
        {
            return;
        }

        if (_endsUsed == _ends.Length)
        {
            Array.Resize(ref _ends, _ends.Length * 2);
        }

        _ends[_endsUsed++] = fieldEnd;
    }

    private ScanOutcome AbsorbBlankLines(ReadOnlySpan<byte> bytes, bool atEnd)
    {
        while (true)
        {
            if (RawEnd == bytes.Length)
            {
                return atEnd ? ScanOutcome.Row : ScanOutcome.NeedMore;
            }

            if (bytes[RawEnd] == Lf)
            {
                RawEnd++;
                continue;
            }

            if (bytes[RawEnd] != Cr)
            {
                return ScanOutcome.Row;
            }

            if (RawEnd + 1 == bytes.Length)
            {
                return atEnd ? ScanOutcome.Row : ScanOutcome.NeedMore;
            }

            if (bytes[RawEnd + 1] != Lf)
            {
                return ScanOutcome.Row;
            }

            RawEnd += 2;
        }
    }
}
