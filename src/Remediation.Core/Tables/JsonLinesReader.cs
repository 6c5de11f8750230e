using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Unicode;
using Remediation.Core.Json;

namespace Remediation.Core.Tables;

/// <summary>One line of a JSON Lines file.</summary>
/// <param name="LineNumber">1-based line.</param>
/// <param name="Utf8">The line's bytes without its line end; valid until the next line is asked for; empty when the line is too
/// long.</param>
/// <param name="Value">The JSON value; null when the line has a fault.</param>
/// <param name="Fault">What is wrong with this line alone; null when it is sound.</param>
public sealed record JsonLine(long LineNumber, ReadOnlyMemory<byte> Utf8, JsonElement? Value, TableFault? Fault);

/// <summary>
/// Reads a JSON Lines file (one JSON object or value a line, UTF-8, LF or CRLF, blank lines skipped) as a stream, in memory bounded
/// by the line limit.
/// No fault ends the reading: each is of one line. Properties that stand twice in an object are a fault.
/// </summary>
public static class JsonLinesReader
{
    /// <summary>Most bytes of a line unless told otherwise: 1 MiB.</summary>
    public const int DefaultMaxLineBytes = 1024 * 1024;

    private const int MaxDepth = 32;

    /// <summary>
    /// The lines of <paramref name="stream"/>, which stays the caller's. A line that is no object is a fault, unless <paramref
    /// name="anyValue"/>.
    /// </summary>
    public static async IAsyncEnumerable<JsonLine> ReadAsync(
        Stream stream,
        int maxLineBytes = DefaultMaxLineBytes,
        bool anyValue = false,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (Utf8Line line in Utf8LineReader.ReadAsync(stream, maxLineBytes, cancellationToken))
        {
            yield return line.TooLong ? TooLong(line.LineNumber, maxLineBytes) : Parse(line.Bytes, line.LineNumber, anyValue);
        }
    }

    private static JsonLine Parse(ReadOnlyMemory<byte> bytes, long line, bool anyValue)
    {
        if (!Utf8.IsValid(bytes.Span))
        {
            return Faulty(line, bytes, TableFaultCodes.InvalidUtf8Line, "The line is not UTF-8.", "Write the file as UTF-8.");
        }

        try
        {
            JsonElement element = StrictJson.ParseValue(bytes.Span, MaxDepth);
            return anyValue || element.ValueKind == JsonValueKind.Object
                ? new JsonLine(line, bytes, element, null)
                : Faulty(line, bytes, TableFaultCodes.NotAnObject, "The line is not a JSON object.", "Write one object on each line.");
        }
        catch (JsonException e)
        {
            // The exception's own text may quote the line's data.
            long column = Math.Clamp((e.BytePositionInLine ?? 0) + 1, 1, bytes.Length + 1);
            return new JsonLine(line, bytes, null, new TableFault(
                TableFaultCodes.InvalidJson, line, column, "The line is not valid JSON, or an object has a property twice.",
                "Write one whole JSON object on each line.", EndsReading: false));
        }
    }

    private static JsonLine TooLong(long line, int limit) => Faulty(
        line, default, TableFaultCodes.LineTooLong, $"The line has more than {limit} bytes.", "Shorten it, or raise the line limit.");

    private static JsonLine Faulty(long line, ReadOnlyMemory<byte> bytes, string code, string message, string remedy) =>
        new(line, bytes, null, new TableFault(code, line, 1, message, remedy, EndsReading: false));
}
