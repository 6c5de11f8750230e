using System.Globalization;
using System.Text.Json.Nodes;
using Remediation.Lambdas.Values;

namespace Remediation.Lambdas.Tests.Oracle;

/// <summary>Values in the oracle's encoding, which keeps type and exact value.</summary>
internal static class Encoding
{
    public static JsonNode Encode(PyValue value) => value switch
    {
        PyNone => Of("NoneType", null),
        PyBool b => Of("bool", b.Value),
        PyInt i => Of("int", i.ToDecimalString()),
        PyFloat f => Of("float", Hex(f.Value)),
        PyStr s => Of("str", new JsonArray([.. CodePointsOf(s.Value).Select(c => (JsonNode)c)])),
        PyBytes b => Of("bytes", Convert.ToHexStringLower(b.Value)),
        PyList l => Of("list", Items(l.Items)),
        PyTuple t => Of("tuple", Items(t.Items)),
        PyDict d => Of("dict", new JsonArray([.. d.Keys.Zip(d.Values, (k, v) => (JsonNode)new JsonArray(Encode(k), Encode(v)))])),
        PySet s => Of("set", new JsonArray([.. s.Items.Select(Encode).OrderBy(PythonJson, StringComparer.Ordinal)])),
        PyDate d => Of("date", d.IsoFormat()),
        PyDateTime d => Of("datetime", d.IsoFormat()),
        PyDecimal d => Of("other", "Decimal:" + d.Str()),
        PyTimeDelta t => Of("other", "timedelta:" + t.Str()),
        PyTime t => Of("other", "time:" + t.IsoFormat()),
        _ => Of("other", string.Empty),
    };

    private static JsonObject Of(string type, JsonNode? value) => new() { ["type"] = type, ["value"] = value };

    private static JsonArray Items(IEnumerable<PyValue> items) => new([.. items.Select(Encode)]);

    // The separators of json.dumps, so that both sides sort alike.
    private static string PythonJson(JsonNode node) => node.ToJsonString().Replace("\":", "\": ", StringComparison.Ordinal).Replace(",", ", ", StringComparison.Ordinal);

    private static IEnumerable<int> CodePointsOf(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                yield return char.ConvertToUtf32(text[i], text[++i]);
            }
            else
            {
                yield return text[i];
            }
        }
    }

    // float.hex()
    private static string Hex(double value)
    {
        if (double.IsNaN(value))
        {
            return "nan";
        }

        string sign = double.IsNegative(value) ? "-" : string.Empty;
        if (double.IsInfinity(value))
        {
            return sign + "inf";
        }

        long bits = BitConverter.DoubleToInt64Bits(value);
        int exponent = (int)((bits >> 52) & 0x7FF);
        long mantissa = bits & 0xFFFFFFFFFFFFF;
        if (exponent == 0 && mantissa == 0)
        {
            return sign + "0x0.0p+0";
        }

        int lead = exponent == 0 ? 0 : 1;
        exponent = exponent == 0 ? -1022 : exponent - 1023;
        return string.Create(CultureInfo.InvariantCulture, $"{sign}0x{lead}.{mantissa:x13}p{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent)}");
    }
}
