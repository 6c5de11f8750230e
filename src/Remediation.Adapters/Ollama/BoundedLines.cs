using System.Runtime.CompilerServices;
using Remediation.Core.Generation;
using Remediation.Core.Generation.Models;

namespace Remediation.Adapters.Ollama;

/// <summary>Reads the lines of a stream as they come, none longer than a bound: what a server sends must not fill the memory.</summary>
internal static class BoundedLines
{
    private const int FirstSize = 4096;

    /// <summary>The lines without their ends; empty ones are left out. A line is valid until the next one is asked for.</summary>
    /// <exception cref="ModelFaultException">A line is longer than the bound, or the stream ends within one.</exception>
    public static async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(
        Stream stream, int maxBytes, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[FirstSize];
        int filled = 0;
        while (true)
        {
            int read = await stream.ReadAsync(buffer.AsMemory(filled), cancellationToken);
            if (read == 0)
            {
                break;
            }

            filled += read;
            int start = 0;
            for (int end; (end = buffer.AsSpan(start, filled - start).IndexOf((byte)'\n')) >= 0; start += end + 1)
            {
                if (end > 0)
                {
                    yield return buffer.AsMemory(start, end);
                }
            }

            buffer.AsSpan(start, filled - start).CopyTo(buffer);
            filled -= start;
            if (filled == buffer.Length)
            {
                if (filled >= maxBytes)
                {
                    throw new ModelFaultException(GenerationDefect.BrokenStream, "A line of the answer is too long.");
                }

                Array.Resize(ref buffer, Math.Min(maxBytes, buffer.Length * 2));
            }
        }

        if (filled > 0)
        {
            // Servers may leave the end off the last line; whether it is whole shows when it is parsed.
            yield return buffer.AsMemory(0, filled);
        }
    }
}
