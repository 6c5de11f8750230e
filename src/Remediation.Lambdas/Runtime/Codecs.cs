using System.Buffers;
using System.Text;
using Remediation.Lambdas.Values;

namespace Remediation.Lambdas.Runtime;

/// <summary>Text encodings with Python's names and error handlers: UTF-8, ASCII, Latin-1, CP1252. Others are refused.</summary>
internal static class Codecs
{
    private const string Cp1252 =
        "\u20AC\uFFFF\u201A\u0192\u201E\u2026\u2020\u2021\u02C6\u2030\u0160\u2039\u0152\uFFFF\u017D\uFFFF"
        + "\uFFFF\u2018\u2019\u201C\u201D\u2022\u2013\u2014\u02DC\u2122\u0161\u203A\u0153\uFFFF\u017E\u0178";

    public static PyBytes Encode(Machine machine, string text, string encoding, string errors)
    {
        machine.ChargeText(text.Length * 3L);
        string name = Name(encoding);
        if (name is "utf-8" or "utf-8-sig")
        {
            return new PyBytes(name == "utf-8" ? Encoding.UTF8.GetBytes(text) : [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(text)]);
        }

        var result = new List<byte>(text.Length);
        for (int i = 0; i < text.Length;)
        {
            int c = CodePoints.At(text, i, out int width);
            i += width;
            int code = Code(name, c);
            if (code >= 0)
            {
                result.Add((byte)code);
                continue;
            }

            result.AddRange(Encoding.ASCII.GetBytes(errors switch
            {
                "ignore" => string.Empty,
                "replace" => "?",
                "xmlcharrefreplace" => $"&#{c};",
                "backslashreplace" => c < 0x100 ? $"\\x{c:x2}" : c < 0x10000 ? $"\\u{c:x4}" : $"\\U{c:x8}",
                "strict" => throw PyError.Value($"'{name}' codec can't encode a character"),
                _ => throw PyError.Unrepresentable($"error handler '{errors}'"),
            }));
        }

        return new PyBytes([.. result]);
    }

    public static PyStr Decode(Machine machine, byte[] bytes, string encoding, string errors)
    {
        machine.ChargeText(bytes.Length);
        string name = Name(encoding);
        if (errors is not ("strict" or "ignore" or "replace"))
        {
            // The handler only matters when there is an error, but an unknown one is refused without looking.
            throw PyError.Unrepresentable($"error handler '{errors}'");
        }

        if (name is "utf-8" or "utf-8-sig")
        {
            int skip = name == "utf-8-sig" && bytes.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? 3 : 0;
            return new PyStr(Utf8(bytes.AsSpan(skip), errors));
        }

        var result = new StringBuilder(bytes.Length);
        foreach (byte b in bytes)
        {
            char c = name switch
            {
                "latin-1" => (char)b,
                "ascii" => b < 128 ? (char)b : '\uFFFF',
                _ => b is >= 0x80 and < 0xA0 ? Cp1252[b - 0x80] : (char)b,
            };
            if (c != '\uFFFF')
            {
                result.Append(c);
            }
            else if (errors == "replace")
            {
                result.Append('\uFFFD');
            }
            else if (errors == "strict")
            {
                throw PyError.Value($"'{name}' codec can't decode byte 0x{b:x2}");
            }
        }

        return new PyStr(result.ToString());
    }

    private static string Utf8(ReadOnlySpan<byte> bytes, string errors)
    {
        var result = new StringBuilder(bytes.Length);
        while (bytes.Length > 0)
        {
            // The decoder's maximal-subpart rule for invalid sequences is the one CPython follows.
            OperationStatus status = Rune.DecodeFromUtf8(bytes, out Rune rune, out int consumed);
            if (status == System.Buffers.OperationStatus.Done)
            {
                result.Append(rune.ToString());
            }
            else if (errors == "strict")
            {
                throw PyError.Value("'utf-8' codec can't decode the bytes");
            }
            else if (errors == "replace")
            {
                result.Append('\uFFFD');
            }

            bytes = bytes[consumed..];
        }

        return result.ToString();
    }

    private static int Code(string name, int c) => name switch
    {
        "ascii" => c < 128 ? c : -1,
        "latin-1" => c < 256 ? c : -1,
        _ => c is < 0x80 or (>= 0xA0 and < 0x100) ? c : c < 0xFFFF && Cp1252.IndexOf((char)c, StringComparison.Ordinal) is var at and >= 0 ? at + 0x80 : -1,
    };

    private static string Name(string encoding) => encoding.ToLowerInvariant().Replace('_', '-').Replace(' ', '-') switch
    {
        "utf-8" or "utf8" or "u8" => "utf-8",
        "utf-8-sig" => "utf-8-sig",
        "ascii" or "us-ascii" or "646" => "ascii",
        "latin-1" or "latin1" or "iso-8859-1" or "iso8859-1" or "l1" or "8859" => "latin-1",
        "cp1252" or "windows-1252" or "1252" => "cp1252",
        _ => throw PyError.Unrepresentable($"encoding '{encoding}'"),
    };
}
