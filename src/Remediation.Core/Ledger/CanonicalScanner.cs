using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Remediation.Core.Ledger;

/// <summary>
/// Says in one pass, without building anything, whether a UTF-8 line is its own RFC 8785 form. An export of millions of lines is judged with it.
/// </summary>
internal ref struct CanonicalScanner
{
    private readonly ReadOnlySpan<byte> line;
    private readonly Span<Level> levels;
    private Utf8JsonReader reader;
    private long bytes;

    private CanonicalScanner(ReadOnlySpan<byte> line, Span<Level> levels)
    {
        this.line = line;
        this.levels = levels;
        reader = new Utf8JsonReader(line, new JsonReaderOptions { MaxDepth = CanonicalJson.MaxDepth });
    }

    internal static bool IsCanonical(ReadOnlySpan<byte> line)
    {
        if (!Utf8.IsValid(line))
        {
            return false;
        }

        try
        {
            return new CanonicalScanner(line, stackalloc Level[CanonicalJson.MaxDepth + 1]).Scan();
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private bool Scan()
    {
        while (reader.Read())
        {
            if (!Token())
            {
                return false;
            }
        }

        // Every byte is part of a token or one of the separators counted: so there is no white space.
        return bytes == line.Length;
    }

    private bool Token()
    {
        ref Level level = ref levels[reader.CurrentDepth];
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject or JsonTokenType.StartArray:
                Count(ref level, 1);
                levels[reader.CurrentDepth + 1] = default;
                return true;
            case JsonTokenType.EndObject or JsonTokenType.EndArray:
                bytes++;
                return true;
            case JsonTokenType.PropertyName:
                return Name(ref level);
            case JsonTokenType.String:
                Count(ref level, reader.ValueSpan.Length + 2);
                return !reader.ValueIsEscaped || IsCanonicalText();
            case JsonTokenType.Number:
                Count(ref level, reader.ValueSpan.Length);
                return IsCanonicalNumber(reader.ValueSpan);
            default:
                Count(ref level, reader.ValueSpan.Length);
                return true;
        }
    }

    // A comma stands before every member but the first; in an object it is counted with the name.
    private void Count(ref Level level, int length)
    {
        bytes += length + (!level.IsObject && level.Members > 0 ? 1 : 0);
        level.Members += level.IsObject ? 0 : 1;
    }

    private bool Name(ref Level level)
    {
        bytes += reader.ValueSpan.Length + 3 + (level.Members > 0 ? 1 : 0);
        if (reader.ValueIsEscaped && !IsCanonicalText())
        {
            return false;
        }

        int start = (int)reader.TokenStartIndex + 1;
        bool sorted = level.Members == 0 || Compare(line.Slice(level.NameStart, level.NameLength), level.NameEscaped, reader.ValueSpan, reader.ValueIsEscaped) < 0;
        level = new Level { IsObject = true, Members = level.Members + 1, NameStart = start, NameLength = reader.ValueSpan.Length, NameEscaped = reader.ValueIsEscaped };
        return sorted;
    }

    // Bytes and UTF-16 code units sort alike for ASCII; only surrogate pairs sort otherwise.
    private static int Compare(ReadOnlySpan<byte> left, bool leftEscaped, ReadOnlySpan<byte> right, bool rightEscaped) =>
        !leftEscaped && !rightEscaped && Ascii.IsValid(left) && Ascii.IsValid(right)
            ? left.SequenceCompareTo(right)
            : string.CompareOrdinal(Text(left), Text(right));

    private static string Text(ReadOnlySpan<byte> name)
    {
        byte[] quoted = new byte[name.Length + 2];
        quoted[0] = quoted[^1] = (byte)'"';
        name.CopyTo(quoted.AsSpan(1));
        var text = new Utf8JsonReader(quoted);
        text.Read();
        return text.GetString()!;
    }

    private readonly bool IsCanonicalText()
    {
        char[] text = ArrayPool<char>.Shared.Rent(reader.ValueSpan.Length);
        byte[] written = ArrayPool<byte>.Shared.Rent((reader.ValueSpan.Length * 6) + 2);
        try
        {
            int length = reader.CopyString(text);
            int size = CanonicalText.WriteString(written, text.AsSpan(0, length));
            return written.AsSpan(1, size - 2).SequenceEqual(reader.ValueSpan);
        }
        catch (InvalidOperationException)
        {
            // An escaped lone surrogate.
            return false;
        }
        finally
        {
            ArrayPool<char>.Shared.Return(text);
            ArrayPool<byte>.Shared.Return(written);
        }
    }

    private static bool IsCanonicalNumber(ReadOnlySpan<byte> number)
    {
        ReadOnlySpan<byte> digits = number[0] == '-' ? number[1..] : number;
        if (digits.Length <= 15 && !digits.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
        {
            return digits[0] != '0' || number.Length == 1;
        }

        return Utf8Parser.TryParse(number, out double value, out int consumed) && consumed == number.Length && double.IsFinite(value)
            && Ascii.Equals(number, CanonicalNumber.Format(value));
    }

    private struct Level
    {
        public bool IsObject;
        public int Members;
        public int NameStart;
        public int NameLength;
        public bool NameEscaped;
    }
}
