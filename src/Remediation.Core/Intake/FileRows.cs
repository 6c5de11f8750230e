using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Remediation.Core.Tables;

namespace Remediation.Core.Intake;

/// <summary>The rows of a batch that lie in a file of JSON lines.</summary>
public static class FileRows
{
    /// <summary>Checks the whole file against its hash, as a first reading, so that no row of another file is taken.</summary>
    public static async Task<bool> HasHashAsync(Stream content, string sha256, CancellationToken cancellationToken) =>
        string.Equals(Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellationToken)), sha256, StringComparison.Ordinal);

    /// <summary>Reads the rows; a line that is no JSON object becomes a faulty row.</summary>
    public static async IAsyncEnumerable<IntakeRow> ReadAsync(
        Stream content, RowReader reader, IntakeLimits limits, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        int position = 0;
        await foreach (JsonLine line in JsonLinesReader.ReadAsync(content, limits.MaxRowBytes, anyValue: false, cancellationToken))
        {
            position++;
            yield return line.Fault is { } fault
                ? RowReader.Unreadable(line.Utf8.Span, position, $"line {fault.Line}: {fault.Message}")
                : reader.Read(line.Utf8.Span, position);
        }
    }
}
