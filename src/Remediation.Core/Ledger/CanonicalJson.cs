using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Remediation.Core.Ledger;

/// <summary>
/// The JSON Canonicalization Scheme of RFC 8785: one byte sequence for each JSON value, so that a hash of it means something.
/// Object members are sorted by the UTF-16 code units of their names, numbers are written as ECMAScript writes them, strings are UTF-8 with
/// only the escapes that JSON demands, and there is no white space.
/// </summary>
public static class CanonicalJson
{
    /// <summary>Deepest nesting that is read or written; deeper text counts as not canonical.</summary>
    public const int MaxDepth = 64;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = MaxDepth, CommentHandling = JsonCommentHandling.Disallow };

    /// <summary>Writes a JSON value in canonical form.</summary>
    /// <param name="value">Any JSON value without duplicate members and without lone surrogates.</param>
    /// <returns>The canonical UTF-8 bytes.</returns>
    /// <exception cref="FormatException">The value has no canonical form: duplicate member, lone surrogate, or a number beyond a double.</exception>
    public static byte[] Write(JsonElement value)
    {
        var output = new ArrayBufferWriter<byte>(256);
        Write(output, value);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Parses JSON text and writes it in canonical form.</summary>
    /// <param name="json">UTF-16 JSON text.</param>
    /// <returns>The canonical text.</returns>
    /// <exception cref="FormatException">Not JSON, or no canonical form exists.</exception>
    public static string Rewrite(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Strict);
            return Encoding.UTF8.GetString(Write(document.RootElement));
        }
        catch (JsonException fault)
        {
            throw new FormatException("The text is not JSON.", fault);
        }
    }

    /// <summary>Says whether a UTF-8 line is exactly the canonical form of the value that it holds.</summary>
    /// <param name="utf8">The line without its line break.</param>
    /// <returns>False for anything else, also for text that is not JSON at all.</returns>
    public static bool IsCanonical(ReadOnlyMemory<byte> utf8) => CanonicalScanner.IsCanonical(utf8.Span);

    private static void Write(ArrayBufferWriter<byte> output, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                WriteObject(output, value);
                break;
            case JsonValueKind.Array:
                output.Write("["u8);
                bool first = true;
                foreach (JsonElement item in value.EnumerateArray())
                {
                    if (!first)
                    {
                        output.Write(","u8);
                    }

                    first = false;
                    Write(output, item);
                }

                output.Write("]"u8);
                break;
            case JsonValueKind.String:
                CanonicalText.WriteString(output, Text(value));
                break;
            case JsonValueKind.Number:
                CanonicalNumber.Write(output, Double(value));
                break;
            case JsonValueKind.True:
                output.Write("true"u8);
                break;
            case JsonValueKind.False:
                output.Write("false"u8);
                break;
            case JsonValueKind.Null:
                output.Write("null"u8);
                break;
            default:
                throw new FormatException("An undefined element has no canonical form.");
        }
    }

    private static void WriteObject(ArrayBufferWriter<byte> output, JsonElement value)
    {
        var members = new List<(string Name, JsonElement Value)>();
        foreach (JsonProperty member in value.EnumerateObject())
        {
            members.Add((Name(member), member.Value));
        }

        members.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        output.Write("{"u8);
        for (int i = 0; i < members.Count; i++)
        {
            if (i > 0)
            {
                if (string.Equals(members[i].Name, members[i - 1].Name, StringComparison.Ordinal))
                {
                    throw new FormatException("A duplicate member has no canonical form.");
                }

                output.Write(","u8);
            }

            CanonicalText.WriteString(output, members[i].Name);
            output.Write(":"u8);
            Write(output, members[i].Value);
        }

        output.Write("}"u8);
    }

    // System.Text.Json reports an escaped lone surrogate only when the text is asked for, as an invalid operation.
    private static string Text(JsonElement value)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException fault)
        {
            throw new FormatException("A lone surrogate has no canonical form.", fault);
        }
    }

    private static string Name(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException fault)
        {
            throw new FormatException("A lone surrogate has no canonical form.", fault);
        }
    }

    private static double Double(JsonElement value) =>
        value.TryGetDouble(out double number) && double.IsFinite(number)
            ? number
            : throw new FormatException("A number beyond the range of a double has no canonical form.");
}
