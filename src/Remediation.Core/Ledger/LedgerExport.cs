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
        await WriteLineAsync(
            output,
            new JsonObject { ["kind"] = "header", ["schema"] = Schema, ["origin"] = publicKey.Name, ["public_key"] = publicKey.ToString() },
            cancellationToken);
        await foreach (LedgerItem item in items.WithCancellation(cancellationToken))
        {
            if (item.Note is { } note)
                await WriteLineAsync(output, new JsonObject { ["kind"] = "checkpoint", ["note"] = note }, cancellationToken);
            if (item.Bundle is not { } bundle)
                continue;
            int index = 0;
            foreach (string leaf in bundle.Leaves())
            {
                await WriteLineAsync(output, Line(leaf, item.FirstSeq + index, bundle.LeafHash(index)), cancellationToken);
                index++;
            }

            entries += bundle.Count;
        }

        return entries;
    }

    /// <summary>An entry as it is exported: its leaf with sequence number and leaf hash.</summary>
    public static JsonObject Line(string leaf, long seq, ReadOnlySpan<byte> leafHash)
    {
        JsonObject line = JsonNode.Parse(leaf)!.AsObject();
        line["seq"] = seq;
        line["leaf_hash"] = Convert.ToHexStringLower(leafHash);
        return line;
    }

    private static async Task WriteLineAsync(Stream output, JsonObject line, CancellationToken cancellationToken)
    {
        await output.WriteAsync(CanonicalJson.Write(JsonSerializer.SerializeToElement(line)), cancellationToken);
        await output.WriteAsync("\n"u8.ToArray(), cancellationToken);
    }
}
