using System.Globalization;
using System.Text.Json;
using Remediation.Core.Reasons;

namespace Remediation.Core.Intake;

/// <summary>
/// Reads the envelope of a <c>remediation.batch/v1</c> body and reports every problem it finds, not only the first.
/// Rows are left to <see cref="RowReader"/>: a bad row never refuses a batch.
/// </summary>
public sealed class BatchEnvelopeReader(IntakeLimits limits)
{
    private static readonly JsonDocumentOptions Lenient = new() { MaxDepth = 64 };

    /// <summary>Reads a body; total for any bytes.</summary>
    public EnvelopeReading Read(ReadOnlyMemory<byte> body)
    {
        if (body.Length > limits.MaxMessageBytes)
        {
            string limit = limits.MaxMessageBytes.ToString(CultureInfo.InvariantCulture);
            return Refuse(ReasonCode.TooLarge, "$", $"The body is above {limit} bytes; send the rows by file: {{\"uri\": …, \"sha256\": …}}.");
        }

        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(body, Lenient);
        }
        catch (JsonException e)
        {
            return new EnvelopeReading(null, [NotJson(e)]);
        }

        using (document)
        {
            var fields = new EnvelopeFields(document.RootElement, limits);
            return fields.Read();
        }
    }

    /// <summary>The problem of a body that is not JSON; it names the place, not the text.</summary>
    internal static IntakeProblem NotJson(JsonException e) =>
        new(ReasonCode.NotJson, "$", $"The body is not JSON (line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}).");

    private static EnvelopeReading Refuse(string code, string path, string message) =>
        new(null, [new IntakeProblem(code, path, message)]);
}

/// <summary>What reading an envelope gave: the envelope, or all problems.</summary>
/// <param name="Envelope">The envelope when there is no problem.</param>
/// <param name="Problems">All problems found, empty when the envelope is good.</param>
public sealed record EnvelopeReading(BatchEnvelope? Envelope, IReadOnlyList<IntakeProblem> Problems);
