using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Remediation.Core.Ledger;

/// <summary>
/// Writes the log as JSON lines that can be verified without the database: a header, then entries with <c>seq</c> and <c>leaf_hash</c>, and after
/// each seal its checkpoint. Every line is canonical JSON.
/// </summary>
public static class LedgerExport
{
    /// <summary>The schema that the header names.</summary>
    public const string Schema = "remediation.ledger/v1";

    /// <summary>Writes the export.</summary>
    /// <returns>The number of entries.</returns>
    public static async Task<long> WriteAsync(
        IAsyncEnumerable<LedgerItem> items, LedgerVerifierKey publicKey, Stream output, CancellationToken cancellationToken)
    {
        long entries = 0;
        var lines = new ArrayBufferWriter<byte>(128 * 1024);
        await WriteLineAsync(
            output,
            new JsonObject { ["kind"] = "header", ["schema"] = Schema, ["origin"] = publicKey.Name, ["public_key"] = publicKey.ToString() },
            cancellationToken);
        await foreach (LedgerItem item in items.WithCancellation(cancellationToken))
        {
            if (item.Note is { } note)
            {
                await WriteLineAsync(output, new JsonObject { ["kind"] = "checkpoint", ["note"] = note }, cancellationToken);
            }

            if (item.Bundle is not { } bundle)
            {
                continue;
            }

            lines.ResetWrittenCount();
            WriteBundle(lines, bundle, item.FirstSeq);
            await output.WriteAsync(lines.WrittenMemory, cancellationToken);
            entries += bundle.Count;
        }

        return entries;
    }

    /// <summary>An entry as it is exported: its leaf with sequence number and leaf hash.</summary>
    public static JsonObject Line(string leaf, long seq, ReadOnlySpan<byte> leafHash)
    {
        var line = new ArrayBufferWriter<byte>();
        LedgerLine.Write(line, Encoding.UTF8.GetBytes(leaf), seq, leafHash);
        return JsonNode.Parse(line.WrittenSpan)!.AsObject();
    }

    private static void WriteBundle(ArrayBufferWriter<byte> lines, EntryBundle bundle, long seq)
    {
        ReadOnlySpan<byte> payload = bundle.Payload;
        int index = 0;
        foreach (Range leaf in payload.Split((byte)'\n'))
        {
            LedgerLine.Write(lines, payload[leaf], seq + index, bundle.LeafHash(index));
            lines.Write("\n"u8);
            index++;
        }
    }

    private static async Task WriteLineAsync(Stream output, JsonObject line, CancellationToken cancellationToken)
    {
        await output.WriteAsync(CanonicalJson.Write(JsonSerializer.SerializeToElement(line)), cancellationToken);
        await output.WriteAsync("\n"u8.ToArray(), cancellationToken);
    }
}
