using System.Text.Json;
using Remediation.Core.Generation;
using Remediation.Core.Reasons;
using Remediation.Core.Tables;

namespace Remediation.Cli.Handlers;

/// <summary>What was read from a person's JSON lines: the items, or the first fault.</summary>
/// <param name="Items">The items before the fault.</param>
/// <param name="Fault">A reason code and a sentence that names the line; null when all lines are sound.</param>
internal sealed record JsonLinesInput<T>(IReadOnlyList<T> Items, (string Code, string Message)? Fault);

/// <summary>Reads the JSON lines that <c>lambda suggest</c> takes. Of a value, its text counts; null stays null.</summary>
internal static class JsonLinesInput
{
    /// <summary>One JSON value a line.</summary>
    internal static Task<JsonLinesInput<string?>> ValuesAsync(Stream stream, CancellationToken cancellationToken) =>
        ReadAsync<string?>(stream, anyValue: true, (JsonElement value, out string? text) => TryText(value, out text), "is no string, number, bool or null", cancellationToken);

    /// <summary>One <c>{"input":…,"output":…}</c> a line.</summary>
    internal static Task<JsonLinesInput<ExamplePair>> ExamplesAsync(Stream stream, CancellationToken cancellationToken) =>
        ReadAsync<ExamplePair>(stream, anyValue: false, TryPair, "has no input and output that are string, number, bool or null", cancellationToken);

    private delegate bool Reader<T>(JsonElement value, out T item);

    private static async Task<JsonLinesInput<T>> ReadAsync<T>(Stream stream, bool anyValue, Reader<T> read, string complaint, CancellationToken cancellationToken)
    {
        List<T> items = [];
        await foreach (JsonLine line in JsonLinesReader.ReadAsync(stream, JsonLinesReader.DefaultMaxLineBytes, anyValue, cancellationToken))
        {
            if (line.Fault is { } fault)
            {
                return new JsonLinesInput<T>(items, (fault.Code, fault.ToString()));
            }

            if (!read(line.Value!.Value, out T item))
            {
                return new JsonLinesInput<T>(items, (ReasonCode.InvalidRow, FormattableString.Invariant($"Line {line.LineNumber} {complaint}.")));
            }

            items.Add(item);
        }

        return new JsonLinesInput<T>(items, null);
    }

    private static bool TryPair(JsonElement value, out ExamplePair pair)
    {
        pair = new ExamplePair(null, null);
        if (!value.TryGetProperty("input", out JsonElement input) || !value.TryGetProperty("output", out JsonElement output)
            || !TryText(input, out string? from) || !TryText(output, out string? to))
        {
            return false;
        }

        pair = new ExamplePair(from, to);
        return true;
    }

    private static bool TryText(JsonElement value, out string? text)
    {
        text = value.ValueKind switch { JsonValueKind.Null => null, JsonValueKind.String => value.GetString(), _ => value.GetRawText() };
        return value.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array);
    }
}
