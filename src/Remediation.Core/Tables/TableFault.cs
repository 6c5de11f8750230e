namespace Remediation.Core.Tables;

/// <summary>
/// What is wrong with an input file, where, and what to do about it. Never holds a cell's value (logs may carry a fault).
/// </summary>
/// <param name="Code">One of <see cref="TableFaultCodes"/>.</param>
/// <param name="Line">1-based physical line.</param>
/// <param name="Column">1-based character position in that line.</param>
/// <param name="Message">What was found, in a sentence.</param>
/// <param name="Remedy">What the user can do, in a sentence.</param>
/// <param name="EndsReading">
/// True when nothing after the fault can be read reliably (the whole table is refused); false when only this row is set aside.
/// </param>
public sealed record TableFault(string Code, long Line, long Column, string Message, string Remedy, bool EndsReading)
{
    /// <summary>Code, place, finding and remedy on one line.</summary>
    public override string ToString() => $"{Code} at line {Line}, column {Column}: {Message} {Remedy}";
}

/// <summary>The closed list of faults that a CSV table or an anomaly file can have.</summary>
public static class TableFaultCodes
{
    /// <summary>The file has no bytes, or a byte order mark alone. Ends the reading.</summary>
    public const string EmptyFile = "CSV_EMPTY_FILE";

    /// <summary>Blank lines only, or a first line of bare numbers. Ends the reading.</summary>
    public const string NoHeader = "CSV_NO_HEADER";

    /// <summary>A column has no name. Ends the reading.</summary>
    public const string EmptyColumnName = "CSV_EMPTY_COLUMN_NAME";

    /// <summary>Two columns have one name. Ends the reading.</summary>
    public const string DuplicateColumn = "CSV_DUPLICATE_COLUMN";

    /// <summary>The header has more columns than the limit. Ends the reading.</summary>
    public const string TooManyColumns = "CSV_TOO_MANY_COLUMNS";

    /// <summary>Several delimiters would fit the header, the comma not among them. Ends the reading.</summary>
    public const string AmbiguousDelimiter = "CSV_AMBIGUOUS_DELIMITER";

    /// <summary>A quoted field never ends. Ends the reading.</summary>
    public const string UnterminatedQuote = "CSV_UNTERMINATED_QUOTE";

    /// <summary>A row is longer than the limit. Ends the reading.</summary>
    public const string RowTooLarge = "CSV_ROW_TOO_LARGE";

    /// <summary>A byte sequence is not UTF-8. Ends the reading.</summary>
    public const string InvalidUtf8 = "CSV_INVALID_UTF8";

    /// <summary>The file is UTF-16 or UTF-32. Ends the reading.</summary>
    public const string WrongEncoding = "CSV_WRONG_ENCODING";

    /// <summary>A row has more or fewer fields than the header. Of one row.</summary>
    public const string RaggedRow = "CSV_RAGGED_ROW";

    /// <summary>Text follows a closing quote. Of one row (of the table, when in the header).</summary>
    public const string TextAfterQuote = "CSV_TEXT_AFTER_QUOTE";

    /// <summary>A carriage return outside quotes without its line feed. Of one row (of the table, when in the header).</summary>
    public const string LoneCarriageReturn = "CSV_LONE_CR";

    /// <summary>A NUL character, which no store and no contract can hold. Of one row (of the table, when in the header).</summary>
    public const string Nul = "CSV_NUL";

    /// <summary>A field is longer than the limit. Of one row (of the table, when in the header).</summary>
    public const string CellTooLarge = "CSV_CELL_TOO_LARGE";

    /// <summary>A line is not a JSON text, or has a property twice. Of one line.</summary>
    public const string InvalidJson = "JSONL_INVALID_JSON";

    /// <summary>A line's JSON is not an object. Of one line.</summary>
    public const string NotAnObject = "JSONL_NOT_AN_OBJECT";

    /// <summary>A line is longer than the limit; its rest is skipped. Of one line.</summary>
    public const string LineTooLong = "JSONL_LINE_TOO_LONG";

    /// <summary>A line's bytes are not UTF-8. Of one line.</summary>
    public const string InvalidUtf8Line = "JSONL_INVALID_UTF8";
}
