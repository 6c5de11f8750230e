using System.Buffers;
using System.Text;

namespace Remediation.Core.Ledger;

/// <summary>Writes JSON strings as RFC 8785 section 3.2.2.2 has them.</summary>
internal static class CanonicalText
{
    private static readonly SearchValues<byte> NeedsEscape = SearchValues.Create(
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, (byte)'"', (byte)'\\']);

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Writes text between quotes.</summary>
    /// <exception cref="FormatException">The text holds a lone surrogate.</exception>
    internal static void WriteString(IBufferWriter<byte> output, ReadOnlySpan<char> text)
    {
        // One byte of a char becomes at most 3 of UTF-8, and an escaped control character takes 6 in place of 1.
        Span<byte> target = output.GetSpan((text.Length * 6) + 2);
        output.Advance(WriteString(target, text));
    }

    /// <summary>Writes text between quotes into a span of at least 6 x length + 2 bytes.</summary>
    /// <returns>The number of bytes written.</returns>
    internal static int WriteString(Span<byte> target, ReadOnlySpan<char> text)
    {
        target[0] = (byte)'"';
        Span<byte> body = target[1..];
        int length;
        try
        {
            length = Utf8.GetBytes(text, body);
        }
        catch (EncoderFallbackException fault)
        {
            throw new FormatException("A lone surrogate has no canonical form.", fault);
        }

        if (body[..length].IndexOfAny(NeedsEscape) >= 0)
        {
            length = Escape(body, length);
        }

        body[length] = (byte)'"';
        return length + 2;
    }

    // Works backwards in place, so that no second buffer is needed.
    private static int Escape(Span<byte> body, int length)
    {
        int extra = 0;
        foreach (byte b in body[..length])
        {
            extra += ExtraBytes(b);
        }

        int to = length + extra;
        for (int from = length - 1; from >= 0; from--)
        {
            byte b = body[from];
            switch (ExtraBytes(b))
            {
                case 0:
                    body[--to] = b;
                    break;
                case 1:
                    body[--to] = Short(b);
                    body[--to] = (byte)'\\';
                    break;
                default:
                    body[--to] = Hex(b & 0xF);
                    body[--to] = Hex(b >> 4);
                    body[--to] = (byte)'0';
                    body[--to] = (byte)'0';
                    body[--to] = (byte)'u';
                    body[--to] = (byte)'\\';
                    break;
            }
        }

        return length + extra;
    }

    private static int ExtraBytes(byte b) => b switch
    {
        (byte)'"' or (byte)'\\' or 8 or 9 or 10 or 12 or 13 => 1,
        < 0x20 => 5,
        _ => 0,
    };

    private static byte Short(byte b) => b switch
    {
        8 => (byte)'b',
        9 => (byte)'t',
        10 => (byte)'n',
        12 => (byte)'f',
        13 => (byte)'r',
        _ => b,
    };

    private static byte Hex(int nibble) => (byte)(nibble < 10 ? '0' + nibble : 'a' + nibble - 10);
}
