using System.Runtime.CompilerServices;

namespace Remediation.Core.Tables;

/// <summary>One line of a file.</summary>
/// <param name="LineNumber">1-based line.</param>
/// <param name="Bytes">The line without its line end; valid until the next line is asked for; empty when it is too long.</param>
/// <param name="TooLong">Whether the line is above the limit.</param>
public readonly record struct Utf8Line(long LineNumber, ReadOnlyMemory<byte> Bytes, bool TooLong);

/// <summary>
/// Cuts a stream into its lines (LF or CRLF, a byte order mark at the start dropped, blank lines skipped) in memory bounded by the line limit. What a
/// line holds is not looked at.
/// </summary>
public static class Utf8LineReader
{
    private const int ChunkBytes = 64 * 1024;

    /// <summary>The lines of <paramref name="stream"/>, which stays the caller's.</summary>
    /// <param name="stream">The file.</param>
    /// <param name="maxLineBytes">Most bytes of a line.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async IAsyncEnumerable<Utf8Line> ReadAsync(
        Stream stream, int maxLineBytes, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxLineBytes, 1);
        byte[] buffer = new byte[Math.Min(ChunkBytes, Math.Max(maxLineBytes, 16))];
        int start = 0;
        int end = 0;
        long line = 1L;
        bool skipping = false;
        while (true)
        {
            int newLine = buffer.AsSpan(start, end - start).IndexOf((byte)'\n');
            if (newLine >= 0)
            {
                if (!skipping && Cut(buffer.AsMemory(start, newLine), line, maxLineBytes) is { } cut)
                {
                    yield return cut;
                }

                skipping = false;
                start += newLine + 1;
                line++;
                continue;
            }

            if (skipping || end - start > maxLineBytes)
            {
                if (!skipping)
                {
                    yield return new Utf8Line(line, default, TooLong: true);
                }

                skipping = true;
                start = end;
            }

            buffer = MakeRoom(buffer, ref start, ref end);
            int read = await stream.ReadAsync(buffer.AsMemory(end), cancellationToken);
            if (read > 0)
            {
                end += read;
                continue;
            }

            if (!skipping && Cut(buffer.AsMemory(start, end - start), line, maxLineBytes) is { } last)
            {
                yield return last;
            }

            yield break;
        }
    }

    private static byte[] MakeRoom(byte[] buffer, ref int start, ref int end)
    {
        int rest = end - start;
        byte[] target = rest > buffer.Length / 2 ? new byte[buffer.Length * 2] : buffer;
        buffer.AsSpan(start, rest).CopyTo(target);
        start = 0;
        end = rest;
        return target;
    }

    private static Utf8Line? Cut(ReadOnlyMemory<byte> bytes, long line, int maxLineBytes)
    {
        if (bytes.Length > maxLineBytes)
        {
            return new Utf8Line(line, default, TooLong: true);
        }

        if (line == 1 && bytes.Span.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
        {
            bytes = bytes[3..];
        }

        if (bytes.Span.EndsWith("\r"u8))
        {
            bytes = bytes[..^1];
        }

        return bytes.Span.ContainsAnyExcept((byte)' ', (byte)'\t') ? new Utf8Line(line, bytes, TooLong: false) : null;
    }
}
