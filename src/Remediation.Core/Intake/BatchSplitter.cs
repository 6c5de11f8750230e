using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Remediation.Core.Json;
using Remediation.Core.Reasons;

namespace Remediation.Core.Intake;

/// <summary>
/// Splits a batch that is too large for a message while it streams in: its rows go to a file, a line each, and what remains is the same batch
/// with its rows by file. Memory holds the envelope and one JSON token, whatever the size. The same bytes give the same file and message.
/// </summary>
/// <param name="rows">Where the rows go.</param>
/// <param name="limits">The bounds.</param>
public sealed class BatchSplitter(Stream rows, IntakeLimits limits)
{
    private const int RoomForRowsFile = 1024;

    private readonly ArrayBufferWriter<byte> _envelope = new(4096);
    private readonly ArrayBufferWriter<byte> _lines = new(64 * 1024);
    private byte[] _buffer = new byte[64 * 1024];
    private int _length;
    private JsonReaderState _state = new(new JsonReaderOptions { MaxDepth = 64 });
    private Copying _copying;
    private Expecting _expecting = Expecting.Batch;
    private int _rowCount;
    private bool _hasRows;

    private enum Copying
    {
        Nothing,
        Property,
        Row,
    }

    private enum Expecting
    {
        Batch,
        Property,
        ValueOfRows,
        ValueOfOther,
        Row,
        InsideRow,
    }

    /// <summary>Why the batch is refused, or null.</summary>
    public IntakeProblem? Problem { get; private set; }

    /// <summary>Takes the next bytes of the batch.</summary>
    /// <returns>False when the batch is refused (see <see cref="Problem"/>): no more is wanted.</returns>
    public async ValueTask<bool> WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (bytes.Length > 0 && Problem is null)
        {
            if (_length == _buffer.Length && !Grow())
            {
                return false;
            }

            int taken = Math.Min(bytes.Length, _buffer.Length - _length);
            bytes[..taken].CopyTo(_buffer.AsMemory(_length));
            _length += taken;
            bytes = bytes[taken..];
            await ReadAsync(isFinal: false, cancellationToken);
        }

        return Problem is null;
    }

    /// <summary>The batch has come to its end.</summary>
    /// <returns>False when it is refused.</returns>
    public async ValueTask<bool> CompleteAsync(CancellationToken cancellationToken)
    {
        if (Problem is null)
        {
            await ReadAsync(isFinal: true, cancellationToken);
        }

        return Problem is null;
    }

    /// <summary>The batch with its rows by file. What is wrong with the rest is told by <see cref="BatchEnvelopeReader"/>, as for any message.</summary>
    public byte[] Message(RowsFile file)
    {
        if (_hasRows)
        {
            var value = new ArrayBufferWriter<byte>(256);
            using (var writer = new Utf8JsonWriter(value))
            {
                writer.WriteStartObject();
                writer.WriteString("uri", file.Uri);
                writer.WriteString("sha256", file.Sha256);
                writer.WriteEndObject();
            }

            BeginProperty("\"rows\":"u8);
            _envelope.Write(_rowCount == 0 ? "[]"u8 : value.WrittenSpan);
        }

        return [.. "{"u8, .. _envelope.WrittenSpan, .. "}"u8];
    }

    private async ValueTask ReadAsync(bool isFinal, CancellationToken cancellationToken)
    {
        try
        {
            Read(isFinal);
        }
        catch (JsonException e)
        {
            Problem = BatchEnvelopeReader.NotJson(e);
        }

        await rows.WriteAsync(_lines.WrittenMemory, cancellationToken);
        _lines.ResetWrittenCount();
    }

    private void Read(bool isFinal)
    {
        ReadOnlySpan<byte> bytes = _buffer.AsSpan(0, _length);
        var reader = new Utf8JsonReader(bytes, isFinal, _state);

        // Where the bytes begin that are copied now; a value that began in an earlier block goes on at the start of this one.
        int from = 0;
        while (Problem is null && reader.Read())
        {
            Take(ref reader, bytes, ref from);
        }

        int consumed = (int)reader.BytesConsumed;
        Copy(bytes[from..Math.Max(from, consumed)]);
        _state = reader.CurrentState;
        bytes[consumed..].CopyTo(_buffer);
        _length -= consumed;
    }

    private void Take(ref Utf8JsonReader reader, ReadOnlySpan<byte> bytes, ref int from)
    {
        int start = (int)reader.TokenStartIndex;
        switch (_expecting)
        {
            case Expecting.Batch when reader.TokenType != JsonTokenType.StartObject:
                Refuse(ReasonCode.InvalidBatch, "$", "A batch is a JSON object.");
                break;
            case Expecting.Batch:
                _expecting = Expecting.Property;
                break;
            case Expecting.Property when reader.TokenType == JsonTokenType.PropertyName:
                _expecting = JsonText.IsName(ref reader) && reader.ValueTextEquals("rows"u8) ? Expecting.ValueOfRows : Expecting.ValueOfOther;
                if (_expecting == Expecting.ValueOfOther)
                {
                    BeginProperty([]);
                    (_copying, from) = (Copying.Property, start);
                }

                break;
            case Expecting.ValueOfRows when reader.TokenType == JsonTokenType.StartArray:
                if (_hasRows)
                {
                    Refuse(ReasonCode.InvalidBatch, "$.rows", "The property stands twice.");
                }

                (_expecting, _hasRows) = (Expecting.Row, true);
                break;
            case Expecting.ValueOfRows:
                // Not rows that could be taken out: left in the envelope, to be judged there.
                BeginProperty("\"rows\":"u8);
                (_expecting, _copying, from) = (Expecting.ValueOfOther, Copying.Property, start);
                EndIfComplete(ref reader, bytes, ref from, depth: 1, Expecting.Property);
                break;
            case Expecting.ValueOfOther:
                EndIfComplete(ref reader, bytes, ref from, depth: 1, Expecting.Property);
                break;
            case Expecting.Row when reader.TokenType == JsonTokenType.EndArray:
                _expecting = Expecting.Property;
                break;
            case Expecting.Row:
                (_expecting, _copying, from) = (Expecting.InsideRow, Copying.Row, start);
                EndIfComplete(ref reader, bytes, ref from, depth: 2, Expecting.Row);
                break;
            case Expecting.InsideRow:
                EndIfComplete(ref reader, bytes, ref from, depth: 2, Expecting.Row);
                break;
            default:
                // The end of the batch.
                break;
        }
    }

    private void EndIfComplete(ref Utf8JsonReader reader, ReadOnlySpan<byte> bytes, ref int from, int depth, Expecting next)
    {
        if (reader.CurrentDepth != depth || reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray or JsonTokenType.PropertyName)
        {
            return;
        }

        int end = (int)reader.BytesConsumed;
        Copy(bytes[from..end]);
        if (_copying == Copying.Row)
        {
            _lines.Write("\n"u8);
            if (++_rowCount > limits.MaxRows)
            {
                Refuse(ReasonCode.TooLarge, "$.rows", $"At most {limits.MaxRows} rows.");
            }
        }

        (_copying, _expecting, from) = (Copying.Nothing, next, end);
    }

    private void BeginProperty(ReadOnlySpan<byte> name)
    {
        if (_envelope.WrittenCount > 0)
        {
            _envelope.Write(","u8);
        }

        _envelope.Write(name);
    }

    private void Copy(ReadOnlySpan<byte> bytes)
    {
        switch (_copying)
        {
            case Copying.Property when _envelope.WrittenCount + bytes.Length > limits.MaxMessageBytes - RoomForRowsFile:
                string limit = limits.MaxMessageBytes.ToString(CultureInfo.InvariantCulture);
                Refuse(ReasonCode.TooLarge, "$", $"What the batch says besides its rows is above {limit} bytes.");
                break;
            case Copying.Property:
                _envelope.Write(bytes);
                break;
            case Copying.Row:
                // A line break inside a row stands between tokens, where a space says the same.
                Span<byte> line = _lines.GetSpan(bytes.Length)[..bytes.Length];
                bytes.CopyTo(line);
                line.Replace((byte)'\n', (byte)' ');
                line.Replace((byte)'\r', (byte)' ');
                _lines.Advance(bytes.Length);
                break;
            default:
                break;
        }
    }

    private bool Grow()
    {
        if (_buffer.Length > limits.MaxRowBytes)
        {
            string place = _expecting is Expecting.Row or Expecting.InsideRow ? $"$.rows[{_rowCount}]" : "$";
            Refuse(ReasonCode.TooLarge, place, $"One text is above {limits.MaxRowBytes} bytes.");
            return false;
        }

        Array.Resize(ref _buffer, _buffer.Length * 2);
        return true;
    }

    private void Refuse(string code, string path, string message) => Problem ??= new IntakeProblem(code, path, message);
}
