using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;

namespace Remediation.Lambdas.Values;

/// <summary>JSON in and out of Python values.</summary>
internal static class JsonMapping
{
    public static PyValue Read(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => new PyStr(element.GetString()!),
        JsonValueKind.True => PyBool.True,
        JsonValueKind.False => PyBool.False,
        JsonValueKind.Number => ReadNumber(element.GetRawText()),
        JsonValueKind.Array => new PyList([.. element.EnumerateArray().Select(Read)]),
        JsonValueKind.Object => ReadObject(element),
        _ => PyNone.Instance,
    };

    public static void Write(Utf8JsonWriter writer, PyValue value)
    {
        switch (value)
        {
            case PyNone:
                writer.WriteNullValue();
                break;
            case PyBool b:
                writer.WriteBooleanValue(b.Value);
                break;
            case PyInt i:
                writer.WriteRawValue(i.ToDecimalString(), skipInputValidation: true);
                break;
            case PyFloat f when double.IsFinite(f.Value):
                writer.WriteRawValue(FloatText.Repr(f.Value), skipInputValidation: true);
                break;
            case PyFloat f:
                writer.WriteStringValue(FloatText.Repr(f.Value));
                break;
            case PyStr s:
                writer.WriteStringValue(s.Value);
                break;
            case PyBytes b:
                writer.WriteStringValue(Convert.ToHexStringLower(b.Value));
                break;
            case PySequence s:
                WriteItems(writer, s.Items);
                break;
            case PyDict d:
                WriteDict(writer, d);
                break;
            case PySet s:
                WriteSet(writer, s);
                break;
            default:
                writer.WriteStringValue(Representation.TryStr(value, out string? text) ? text : "<" + value.PythonTypeName + ">");
                break;
        }
    }

    private static void WriteItems(Utf8JsonWriter writer, IReadOnlyList<PyValue> items)
    {
        writer.WriteStartArray();
        foreach (PyValue item in items)
        {
            Write(writer, item);
        }

        writer.WriteEndArray();
    }

    private static void WriteDict(Utf8JsonWriter writer, PyDict dict)
    {
        writer.WriteStartObject();
        for (int i = 0; i < dict.Count; i++)
        {
            PyValue key = dict.Keys[i];
            writer.WritePropertyName(key is PyStr s ? s.Value : key.ToString());
            Write(writer, dict.Values[i]);
        }

        writer.WriteEndObject();
    }

    private static void WriteSet(Utf8JsonWriter writer, PySet set)
    {
        IOrderedEnumerable<string> texts = set.Items.Select(ToJson).Order(StringComparer.Ordinal);
        writer.WriteStartArray();
        foreach (string? text in texts)
        {
            writer.WriteRawValue(text);
        }

        writer.WriteEndArray();
    }

    private static string ToJson(PyValue value)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            Write(writer, value);
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static PyValue ReadNumber(string text) => text.AsSpan().ContainsAny('.', 'e', 'E')
        ? new PyFloat(double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture))
        : PyInt.Of(BigInteger.Parse(text, CultureInfo.InvariantCulture));

    private static PyDict ReadObject(JsonElement element)
    {
        var dict = new PyDict();
        foreach (JsonProperty property in element.EnumerateObject())
        {
            dict.Set(new PyStr(property.Name), Read(property.Value));
        }

        return dict;
    }
}
