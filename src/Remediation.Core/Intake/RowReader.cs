using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Remediation.Core.Identity;
using Remediation.Core.Json;
using Remediation.Core.Reasons;

namespace Remediation.Core.Intake;

/// <summary>
/// Reads one row of a batch (<c>{"row_id", "key", "column", "value", "tag", "reason", "record"}</c>) from its JSON bytes. Total: whatever the
/// bytes are, a row comes back, if need be with a fault code, so that it is counted and kept. Not thread safe.
/// </summary>
public sealed class RowReader(IReadOnlyList<string> primaryKey, IntakeLimits limits, string wantedTag = RowReader.Tag)
{
    /// <summary>The tag that says a row is for this service.</summary>
    public const string Tag = "NEEDS_AI";

    /// <summary>The tag of a cell that is not to be mended, and is told so that no mended value becomes its value.</summary>
    public const string ValidTag = "VALID";

    private const int MaxReason = 200;
    private const int MaxDepth = 64;

    private readonly string?[] _key = new string?[primaryKey.Count];
    private readonly HashSet<string> _others = new(StringComparer.Ordinal);
    private string? _rowId;
    private string? _column;
    private string? _lastColumn;
    private string? _value;
    private string? _record;
    private string? _peers;
    private string? _tag;
    private bool _hasValue;
    private bool _hasKey;
    private string? _reason;
    private string? _faultCode;
    private string? _faultDetail;
    private int _seen;

    /// <summary>Reads a row at a position of the batch (from 1).</summary>
    public IntakeRow Read(ReadOnlySpan<byte> json, int position)
    {
        Reset();
        if (json.Length > limits.MaxRowBytes)
        {
            Fault(ReasonCode.InvalidRow, $"the row is above {limits.MaxRowBytes} bytes");
        }
        else
        {
            try
            {
                ReadObject(json);
            }
            catch (JsonException)
            {
                Fault(ReasonCode.InvalidRow, "the row is not a JSON object");
            }
        }

        bool keyComplete = _hasKey && Array.TrueForAll(_key, text => text is not null);
        if (_faultCode is null)
        {
            RequireAll(keyComplete);
        }

        return new IntakeRow
        {
            RowId = _rowId ?? $"#{position}",
            Key = keyComplete ? RowKey.Of(primaryKey, _key!) : RowKey.OfUnreadable(json, position),
            Column = _column ?? "",
            Value = _value,
            Record = _record,
            Peers = _peers,
            FaultCode = _faultCode,
            FaultDetail = _faultDetail is not null && _reason is { Length: > 0 } ? $"{_faultDetail}; the sender says: {_reason}" : _faultDetail,
        };
    }

    /// <summary>A row that could not even be cut out of its file.</summary>
    public static IntakeRow Unreadable(int position, string detail) => new()
    {
        RowId = $"#{position}",
        Key = RowKey.OfUnreadable([], position),
        Column = "",
        FaultCode = ReasonCode.InvalidRow,
        FaultDetail = detail,
    };

    private void RequireAll(bool keyComplete)
    {
        if (_rowId is null)
        {
            Fault(ReasonCode.InvalidRow, "row_id is missing");
        }
        else if (!keyComplete)
        {
            Fault(ReasonCode.InvalidRow, "key lacks a column of primary_key");
        }
        else if (string.IsNullOrEmpty(_column))
        {
            Fault(ReasonCode.InvalidRow, "column is missing");
        }
        else if (!_hasValue)
        {
            Fault(ReasonCode.InvalidRow, "value is missing");
        }
        else if (_tag != wantedTag)
        {
            Fault(ReasonCode.NotTagged, $"tag is not {wantedTag}");
        }
        else if (_value is { } value && value.Length > limits.MaxValueLength)
        {
            Fault(ReasonCode.InvalidRow, $"value is longer than {limits.MaxValueLength} characters");
        }
    }

    private void ReadObject(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            Fault(ReasonCode.InvalidRow, "the row is not a JSON object");
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            int field = FieldOf(ref reader);
            if (field >= 0 ? (_seen & (1 << field)) != 0 : !IsNewName(ref reader))
            {
                Fault(ReasonCode.InvalidRow, "a property stands twice");
            }

            _seen |= field >= 0 ? 1 << field : 0;
            reader.Read();
            ReadField(ref reader, field, json);
        }

        // Anything behind the object is a fault, which Read reports as an exception.
        while (reader.Read())
        {
        }
    }

    // A property that this service has no use for must stand once all the same: which of two is meant, nobody could tell.
    private bool IsNewName(ref Utf8JsonReader reader)
    {
        if (JsonText.TryGet(ref reader, out string? name))
        {
            return _others.Add(name);
        }

        Fault(ReasonCode.Unrepresentable, "a property's name holds NUL, a lone surrogate or invalid UTF-8");
        return true;
    }

    private static int FieldOf(ref Utf8JsonReader reader) =>
        !JsonText.IsName(ref reader) ? -1
        : reader.ValueTextEquals("row_id"u8) ? 0
        : reader.ValueTextEquals("key"u8) ? 1
        : reader.ValueTextEquals("column"u8) ? 2
        : reader.ValueTextEquals("value"u8) ? 3
        : reader.ValueTextEquals("tag"u8) ? 4
        : reader.ValueTextEquals("record"u8) ? 5
        : reader.ValueTextEquals("reason"u8) ? 6
        : reader.ValueTextEquals("peers"u8) ? 7
        : -1;

    private void ReadField(ref Utf8JsonReader reader, int field, ReadOnlySpan<byte> json)
    {
        switch (field)
        {
            case 0:
                _rowId = Id(ref reader, "row_id");
                break;
            case 1:
                ReadKey(ref reader);
                break;
            case 2:
                _column = Column(ref reader);
                break;
            case 3:
                _hasValue = true;
                if (reader.TokenType != JsonTokenType.Null)
                {
                    _value = Scalar(ref reader, "value");
                }

                break;
            case 4:
                if (reader.TokenType == JsonTokenType.String && JsonText.TryGet(ref reader, out string? tag))
                {
                    _tag = tag;
                }

                reader.Skip();
                break;
            case 5:
                ReadRecord(ref reader, json);
                break;
            case 6 when reader.TokenType == JsonTokenType.String && JsonText.TryGet(ref reader, out string? reason):
                _reason = reason.Length > MaxReason ? reason[..MaxReason] : reason;
                break;
            case 7:
                ReadPeers(ref reader, json);
                break;
            default:
                IsSound(Skip(ref reader, json), "a property");
                break;
        }
    }

    // Neighbouring rows mostly name the same column, whose text is made once.
    private string? Column(ref Utf8JsonReader reader)
    {
        bool same = _lastColumn is not null && reader.TokenType == JsonTokenType.String && !reader.ValueIsEscaped && reader.ValueTextEquals(_lastColumn);
        return _lastColumn = same ? _lastColumn : Id(ref reader, "column");
    }

    private static ReadOnlySpan<byte> Skip(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        int start = (int)reader.TokenStartIndex;
        reader.Skip();
        return json[start..(int)reader.BytesConsumed];
    }

    private bool IsSound(ReadOnlySpan<byte> json, string name)
    {
        if (!Utf8.IsValid(json))
        {
            Fault(ReasonCode.Unrepresentable, $"{name} holds invalid UTF-8");
            return false;
        }

        if (json[0] is not ((byte)'{' or (byte)'['))
        {
            return true;
        }

        try
        {
            StrictJson.ParseValue(json, MaxDepth);
            return true;
        }
        catch (JsonException)
        {
            Fault(ReasonCode.InvalidRow, $"{name} has a property twice, or one whose name is no text");
            return false;
        }
    }

    private void ReadPeers(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        bool good = reader.TokenType == JsonTokenType.StartArray;
        int start = (int)reader.TokenStartIndex;
        if (!good)
        {
            reader.Skip();
        }

        while (good && reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            good = reader.TokenType == JsonTokenType.String && JsonText.TryGet(ref reader, out _);
            if (!good)
            {
                reader.Skip();
            }
        }

        if (good)
        {
            _peers = Encoding.UTF8.GetString(json[start..(int)reader.BytesConsumed]);
        }
        else
        {
            Fault(ReasonCode.InvalidRow, "peers is not an array of strings");
        }
    }

    private void ReadKey(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            Fault(ReasonCode.InvalidRow, "key is not an object of the primary key's columns");
            reader.Skip();
            return;
        }

        _hasKey = true;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            int column = KeyColumnOf(ref reader);
            reader.Read();
            if (column < 0 || _key[column] is not null)
            {
                Fault(ReasonCode.InvalidRow, column < 0 ? "key has a column that is not in primary_key" : "key names a column twice");
                reader.Skip();
            }
            else
            {
                _key[column] = Id(ref reader, "key");
            }
        }
    }

    private int KeyColumnOf(ref Utf8JsonReader reader)
    {
        bool isName = JsonText.IsName(ref reader);
        for (int i = 0; isName && i < primaryKey.Count; i++)
        {
            if (reader.ValueTextEquals(primaryKey[i]))
            {
                return i;
            }
        }

        return -1;
    }

    private void ReadRecord(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        bool isObject = reader.TokenType == JsonTokenType.StartObject;
        bool isNull = reader.TokenType == JsonTokenType.Null;
        ReadOnlySpan<byte> raw = Skip(ref reader, json);
        if (isObject && IsSound(raw, "record"))
        {
            _record = Encoding.UTF8.GetString(raw);
        }
        else if (!isObject && !isNull)
        {
            Fault(ReasonCode.InvalidRow, "record is not an object");
        }
    }

    private string? Id(ref Utf8JsonReader reader, string name)
    {
        string? text = Scalar(ref reader, name);
        if (text is null || (text.Length > 0 && text.Length <= limits.MaxIdLength))
        {
            return text;
        }

        Fault(ReasonCode.InvalidRow, text.Length == 0 ? $"{name} is empty" : $"{name} is longer than {limits.MaxIdLength} characters");
        return null;
    }

    private string? Scalar(ref Utf8JsonReader reader, string name)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String when JsonText.TryGet(ref reader, out string? text):
                return text;
            case JsonTokenType.String:
                Fault(ReasonCode.Unrepresentable, $"{name} holds NUL, a lone surrogate or invalid UTF-8");
                return null;
            case JsonTokenType.Number:
                return Encoding.ASCII.GetString(reader.ValueSpan);
            case JsonTokenType.True:
                return "true";
            case JsonTokenType.False:
                return "false";
            default:
                Fault(ReasonCode.InvalidRow, $"{name} is not a string, number or boolean");
                reader.Skip();
                return null;
        }
    }

    private void Fault(string code, string detail)
    {
        _faultCode ??= code;
        _faultDetail ??= detail;
    }

    private void Reset()
    {
        Array.Clear(_key);
        _others.Clear();
        _rowId = _column = _value = _record = _peers = _tag = _reason = _faultCode = _faultDetail = null;
        _hasValue = _hasKey = false;
        _seen = 0;
    }
}
