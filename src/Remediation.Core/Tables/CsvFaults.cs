using System.Buffers;
using System.Text;

namespace Remediation.Core.Tables;

/// <summary>Where a row begins, so that a position in its bytes can be told as line and column.</summary>
internal readonly record struct CsvPlace(ReadOnlyMemory<byte> Buffer, int RowStart, long RowLine)
{
    /// <summary>1-based line and 1-based column (in characters) of the byte at <paramref name="position"/>.</summary>
    public (long Line, long Column) At(int position)
    {
        ReadOnlySpan<byte> before = Buffer.Span[RowStart..position];
        long line = RowLine + before.Count((byte)'\n');
        int lineStart = before.LastIndexOf((byte)'\n') + 1;
        long column = 1L;
        foreach (byte b in before[lineStart..])
        {
            // Continuation bytes are no characters of their own.
            column += (b & 0xC0) == 0x80 ? 0 : 1;
        }

        return (line, column);
    }
}

/// <summary>One method for each fault of a CSV table.</summary>
internal static class CsvFaults
{
    internal static TableFault EmptyFile() => new(
        TableFaultCodes.EmptyFile, 1, 1, "The file is empty.", "Export the table again, with a header line.", EndsReading: true);

    internal static TableFault BlankHeader() => new(
        TableFaultCodes.NoHeader, 1, 1, "The file holds blank lines only.", "Export the table again, with a header line.", EndsReading: true);

    internal static TableFault NumericHeader(CsvPlace place, int position) => Make(
        TableFaultCodes.NoHeader, place.At(position), "The first line holds only numbers, so it is data, not a header.",
        "Put a line with the column names first.", endsReading: true);

    internal static TableFault EmptyColumnName(CsvPlace place, int position, int number) => Make(
        TableFaultCodes.EmptyColumnName, place.At(position), $"Column {number} has no name.",
        "Name every column in the header line.", endsReading: true);

    internal static TableFault DuplicateColumn(CsvPlace place, int position, string name) => Make(
        TableFaultCodes.DuplicateColumn, place.At(position), $"The column name '{name}' stands twice in the header.",
        "Give each column its own name.", endsReading: true);

    internal static TableFault TooManyColumns(CsvPlace place, int limit) => Make(
        TableFaultCodes.TooManyColumns, (place.RowLine, 1), $"The header has more than {limit} columns.",
        "Check the delimiter, or split the table.", endsReading: true);

    internal static TableFault AmbiguousDelimiter(CsvPlace place, int position) => Make(
        TableFaultCodes.AmbiguousDelimiter, place.At(position), "The header holds several of ; tab | and no comma, so the delimiter is uncertain.",
        "Write the table with commas, or quote the column names that hold the other characters.", endsReading: true);

    internal static TableFault WrongEncoding(CsvPlace place, string encoding) => Make(
        TableFaultCodes.WrongEncoding, (place.RowLine, 1), $"The file is {encoding}, not UTF-8.",
        $"Convert it: iconv -f {encoding} -t UTF-8 IN.csv > OUT.csv", endsReading: true);

    internal static TableFault UnterminatedQuote(CsvPlace place, int position) => Make(
        TableFaultCodes.UnterminatedQuote, place.At(position), "The quoted field that begins here never ends.",
        "Close the quote; a quote inside of a quoted field is written twice (\"\").", endsReading: true);

    internal static TableFault RowTooLarge(CsvPlace place, int limit) => Make(
        TableFaultCodes.RowTooLarge, (place.RowLine, 1), $"The row that begins here has more than {limit} bytes.",
        "Check the line ends and the quotes from here on.", endsReading: true);

    internal static TableFault InvalidUtf8(CsvPlace place, ReadOnlySpan<byte> raw)
    {
        int valid = 0;
        while (Rune.DecodeFromUtf8(raw[valid..], out _, out int consumed) == OperationStatus.Done)
        {
            valid += consumed;
        }

        return Make(
            TableFaultCodes.InvalidUtf8, place.At(place.RowStart + valid), $"The byte 0x{raw[valid]:X2} is not UTF-8 here.",
            "If the file is Windows-1252, convert it: iconv -f WINDOWS-1252 -t UTF-8 IN.csv > OUT.csv", endsReading: true);
    }

    /// <summary>The first fault of a scanned row that concerns this row alone; null for a sound row.</summary>
    internal static TableFault? OfRow(
        CsvPlace place, ReadOnlySpan<byte> raw, CsvRowScanner scan, int columns, CsvLimits limits, bool mayHoldNul)
    {
        if (scan.LargeCellAt >= 0)
        {
            return Make(
                TableFaultCodes.CellTooLarge, place.At(scan.LargeCellAt), $"The field that begins here has more than {limits.MaxCellBytes} bytes.",
                "Shorten it, or raise the cell limit.", endsReading: false);
        }

        if (mayHoldNul && raw.IndexOf((byte)0) is var nul and >= 0)
        {
            return Make(
                TableFaultCodes.Nul, place.At(place.RowStart + nul), "A NUL character stands here; no store can hold it.",
                "Remove it at the source.", endsReading: false);
        }

        if (scan.TextAfterQuoteAt >= 0)
        {
            return Make(
                TableFaultCodes.TextAfterQuote, place.At(scan.TextAfterQuoteAt), "Text follows the closing quote of a field.",
                "Write a quote inside of a quoted field twice (\"\").", endsReading: false);
        }

        if (scan.LoneCrAt >= 0)
        {
            return Make(
                TableFaultCodes.LoneCarriageReturn, place.At(scan.LoneCrAt), "A carriage return stands here without its line feed.",
                "Quote the field, or write line ends as LF or CRLF.", endsReading: false);
        }

        if (scan.FieldCount != columns)
        {
            string found = scan.FieldCount > columns ? $"more than {columns}" : $"{scan.FieldCount} of {columns}";
            return Make(
                TableFaultCodes.RaggedRow, (place.RowLine, 1), $"The row has {found} fields.",
                "Quote fields that hold the delimiter; write empty fields for missing values.", endsReading: false);
        }

        return null;
    }

    private static TableFault Make(string code, (long Line, long Column) at, string message, string remedy, bool endsReading) =>
        new(code, at.Line, at.Column, message, remedy, endsReading);
}
