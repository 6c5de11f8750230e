using Remediation.Lambdas.Language;
using Remediation.Lambdas.Values;

namespace Remediation.Lambdas.Runtime;

/// <summary>Methods of <c>bytes</c>.</summary>
internal static class BytesMethods
{
    public static IEnumerable<Declaration> Declarations =>
    [
        Declaration.Method(PyKind.Bytes, "decode", "~encoding?, ~errors?", "text from bytes: utf-8, ascii, latin-1, cp1252", (m, a) => Codecs.Decode(m, ((PyBytes)a[0]!).Value, a.Text(1, "utf-8"), a.Text(2, "strict"))),
        Declaration.Method(PyKind.Bytes, "hex", string.Empty, "hexadecimal text", (_, a) => new PyStr(Convert.ToHexStringLower(((PyBytes)a[0]!).Value))),
        Declaration.Function("bytes.fromhex", "string, /", "bytes of hexadecimal text", FromHex),
        Declaration.Method(PyKind.Str, "encode", "~encoding?, ~errors?", "bytes of the text: utf-8, ascii, latin-1, cp1252", (m, a) => Codecs.Encode(m, a.Text(0), a.Text(1, "utf-8"), a.Text(2, "strict"))),
    ];

    private static PyBytes FromHex(Machine machine, PyValue?[] a)
    {
        string text = a.Text(0);
        machine.ChargeText(text.Length);
        var result = new List<byte>(text.Length / 2);
        for (int i = 0; i < text.Length; i += 2)
        {
            // Blanks may stand between bytes, not inside of one.
            while (i < text.Length && text[i] is ' ' or (>= '\t' and <= '\r'))
            {
                i++;
            }

            if (i == text.Length)
            {
                break;
            }

            if (i + 1 >= text.Length || !char.IsAsciiHexDigit(text[i]) || !char.IsAsciiHexDigit(text[i + 1]))
            {
                throw PyError.Value("non-hexadecimal number found in fromhex() arg");
            }

            result.Add(Convert.FromHexString(text.AsSpan(i, 2))[0]);
        }

        return new PyBytes([.. result]);
    }
}
