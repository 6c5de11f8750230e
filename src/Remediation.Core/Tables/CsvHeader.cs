using System.Collections.Frozen;

namespace Remediation.Core.Tables;

/// <summary>The first row of a table: column names, and how the file is written.</summary>
public sealed class CsvHeader
{
    private readonly FrozenDictionary<string, int> _index;

    internal CsvHeader(IReadOnlyList<string> names, char delimiter, string newLine, bool hasByteOrderMark, ReadOnlyMemory<byte> rawBytes)
    {
        Names = names;
        Delimiter = delimiter;
        NewLine = newLine;
        HasByteOrderMark = hasByteOrderMark;
        RawBytes = rawBytes;
        _index = names.Select((name, i) => KeyValuePair.Create(name, i)).ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>Column names in file order, distinct (ordinal), none empty.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary><c>,</c> <c>;</c> tab or <c>|</c>.</summary>
    public char Delimiter { get; }

    /// <summary>The header's line end, LF or CRLF; LF when the file ends with the header.</summary>
    public string NewLine { get; }

    /// <summary>True when the file begins with a UTF-8 byte order mark.</summary>
    public bool HasByteOrderMark { get; }

    /// <summary>Every byte up to the first data row: byte order mark, blank lines, header, line end.</summary>
    public ReadOnlyMemory<byte> RawBytes { get; }

    /// <summary>The position of a column, or -1.</summary>
    public int IndexOf(string name) => _index.GetValueOrDefault(name, -1);
}

/// <summary>The answer to opening a table: a reader placed after the header, or the fault that prevents it.</summary>
/// <param name="Reader">The reader; null when the table cannot be read.</param>
/// <param name="Fault">Why it cannot be read; null when it can.</param>
public sealed record CsvOpening(CsvTableReader? Reader, TableFault? Fault)
{
    /// <summary>True when there is a reader.</summary>
    [System.Diagnostics.CodeAnalysis.MemberNotNullWhen(true, nameof(Reader))]
    [System.Diagnostics.CodeAnalysis.MemberNotNullWhen(false, nameof(Fault))]
    public bool IsOpen => Reader is not null;
}
