using System.Globalization;
using System.Text.Unicode;

namespace Remediation.Core.Tables;

/// <summary>What the first bytes of a table are: its header, a fault, or (both null) not yet enough.</summary>
internal readonly record struct CsvHeaderAnswer(CsvHeader? Header, TableFault? Fault);

/// <summary>Reads the header from the first bytes of a table.</summary>
internal static class CsvHeaderReader
{
    internal const string Delimiters = ",;\t|";

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    internal static CsvHeaderAnswer TryRead(ReadOnlyMemory<byte> memory, bool atEnd, char? delimiter, CsvLimits limits)
    {
        ReadOnlySpan<byte> bytes = memory.Span;
        if (bytes.Length < 4 && !atEnd)
        {
            return default;
        }

        bool hasMark = bytes.StartsWith(ByteOrderMark);
        int start = hasMark ? ByteOrderMark.Length : 0;
        var place = new CsvPlace(memory, start, 1);
        if (OtherEncoding(bytes) is { } encoding)
        {
            return new(null, CsvFaults.WrongEncoding(place, encoding));
        }

        if (start == bytes.Length)
        {
            return new(null, CsvFaults.EmptyFile());
        }

        start += bytes[start..].IndexOfAnyExcept((byte)'\r', (byte)'\n') is var blank and >= 0 ? blank : bytes.Length - start;
        if (start == bytes.Length)
        {
            return atEnd || bytes.Length > limits.MaxRowBytes ? new(null, CsvFaults.BlankHeader()) : default;
        }

        int lineEnd = bytes[start..].IndexOf((byte)'\n');
        if (lineEnd < 0 && !atEnd && bytes.Length <= limits.MaxRowBytes)
        {
            return default;
        }

        ReadOnlySpan<byte> firstLine = lineEnd < 0 ? bytes[start..] : bytes.Slice(start, lineEnd);
        if ((delimiter ?? Detect(firstLine)) is not { } separator)
        {
            return new(null, CsvFaults.AmbiguousDelimiter(place, start));
        }

        var scanner = new CsvRowScanner((byte)separator, limits.MaxColumns, limits.MaxCellBytes);
        ScanOutcome outcome = scanner.Scan(bytes, start, atEnd, absorbBlankLines: null);
        if (outcome == ScanOutcome.NeedMore && bytes.Length <= limits.MaxRowBytes)
        {
            return default;
        }

        if (outcome != ScanOutcome.Row)
        {
            return new(null, scanner.OpenQuoteAt >= 0
                ? CsvFaults.UnterminatedQuote(place, scanner.OpenQuoteAt)
                : CsvFaults.RowTooLarge(place, limits.MaxRowBytes));
        }

        ReadOnlyMemory<byte> raw = memory[..scanner.RawEnd];
        TableFault? fault = CheckBytes(place, raw.Span[place.RowStart..], scanner, limits);
        if (fault is not null)
        {
            return new(null, fault);
        }

        var row = new CsvRow(raw.ToArray(), start, scanner.RawEnd, scanner.Ends, scanner.EndsOffset, scanner.FieldCount, 1, null);
        string[] names = Enumerable.Range(0, row.FieldCount).Select(i => row.Text(i) ?? "").ToArray();
        fault = CheckNames(place, names, row);
        if (fault is not null)
        {
            return new(null, fault);
        }

        string newLine = scanner.ContentEnd < bytes.Length && bytes[scanner.ContentEnd] == '\r' ? "\r\n" : "\n";
        return new(new CsvHeader(names, separator, newLine, hasMark, raw.ToArray()), null);
    }

    /// <summary>Comma when the line has one or nothing else; the only other candidate it has; null when it has several others.</summary>
    private static char? Detect(ReadOnlySpan<byte> line)
    {
        Span<bool> seen = stackalloc bool[Delimiters.Length];
        bool quoted = false;
        foreach (byte b in line)
        {
            if (b == (byte)'"')
            {
                quoted = !quoted;
            }
            else if (!quoted && Delimiters.IndexOf((char)b) is var i and >= 0)
            {
                seen[i] = true;
            }
        }

        return seen[0] || !seen.Contains(true) ? ',' : seen.Count(true) == 1 ? Delimiters[seen.IndexOf(true)] : null;
    }

    private static string? OtherEncoding(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [0xFF, 0xFE, 0, 0, ..] => "UTF-32LE",
        [0, 0, 0xFE, 0xFF, ..] => "UTF-32BE",
        [0xFF, 0xFE, ..] => "UTF-16LE",
        [0xFE, 0xFF, ..] => "UTF-16BE",
        [not 0, 0, not 0, 0, ..] => "UTF-16LE",
        [0, not 0, 0, not 0, ..] => "UTF-16BE",
        _ => null,
    };

    private static TableFault? CheckBytes(CsvPlace place, ReadOnlySpan<byte> raw, CsvRowScanner scanner, CsvLimits limits)
    {
        if (!Utf8.IsValid(raw))
        {
            return CsvFaults.InvalidUtf8(place, raw);
        }

        if (scanner.FieldCount > limits.MaxColumns)
        {
            return CsvFaults.TooManyColumns(place, limits.MaxColumns);
        }

        TableFault? fault = CsvFaults.OfRow(place, raw, scanner, scanner.FieldCount, limits, mayHoldNul: true);
        return fault is null ? null : fault with { EndsReading = true };
    }

    private static TableFault? CheckNames(CsvPlace place, string[] names, CsvRow row)
    {
        if (names.All(n => double.TryParse(n, NumberStyles.Float | NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out _)))
        {
            return CsvFaults.NumericHeader(place, row.FieldEnd(0));
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < names.Length; i++)
        {
            if (string.IsNullOrWhiteSpace(names[i]))
            {
                return CsvFaults.EmptyColumnName(place, row.FieldEnd(i), i + 1);
            }

            if (!seen.Add(names[i]))
            {
                return CsvFaults.DuplicateColumn(place, row.FieldEnd(i), names[i].Length > 128 ? names[i][..128] : names[i]);
            }
        }

        return null;
    }
}
