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
        Declaration.Method(PyKind.Str, "encode", "~encoding?, ~errors?", "bytes of the text: utf-8, ascii, latin-1, cp1252", (m, a) => Codecs.Encode(m, a.Text(0), a.Text(1, "utf-8"), a.Text(2, "strict"))),
    ];
}
