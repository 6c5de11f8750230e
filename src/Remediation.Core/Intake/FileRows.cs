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

    /// <summary>Reads the rows, a line each.</summary>
    public static async IAsyncEnumerable<IntakeRow> ReadAsync(
        Stream content, RowReader reader, IntakeLimits limits, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        int position = 0;
        await foreach (Utf8Line line in Utf8LineReader.ReadAsync(content, limits.MaxRowBytes, cancellationToken))
        {
            position++;
            yield return line.TooLong
                ? RowReader.Unreadable(position, $"line {line.LineNumber} is above {limits.MaxRowBytes} bytes")
                : reader.Read(line.Bytes.Span, position);
        }
    }
}
