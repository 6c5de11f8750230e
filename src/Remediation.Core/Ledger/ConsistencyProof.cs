using System.Text.Json;
using System.Text.Json.Nodes;

namespace Remediation.Core.Ledger;

/// <summary>A proof that the log behind a later checkpoint begins with the whole log behind an earlier one. Checked with the log's key alone.</summary>
/// <param name="OldNote">The earlier signed checkpoint.</param>
/// <param name="NewNote">The later signed checkpoint.</param>
/// <param name="Path">The hashes of RFC 6962 section 2.1.2.</param>
public sealed record ConsistencyProof(string OldNote, string NewNote, IReadOnlyList<byte[]> Path)
{
    private const string Schema = "remediation.consistency-proof/v1";

    /// <summary>The proof as one line of canonical JSON.</summary>
    /// <returns><c>{"new":…,"old":…,"path":[base64…],"schema":"remediation.consistency-proof/v1"}</c>.</returns>
    public string ToJson()
    {
        var proof = new JsonObject
        {
            ["schema"] = Schema,
            ["old"] = OldNote,
            ["new"] = NewNote,
            ["path"] = new JsonArray([.. Path.Select(h => (JsonNode)Convert.ToBase64String(h))]),
        };
        return CanonicalJson.Rewrite(proof.ToJsonString());
    }

    /// <summary>Reads the JSON form.</summary>
    /// <param name="json">Any text.</param>
    /// <returns>The proof, not yet verified; null when the text is none.</returns>
    public static ConsistencyProof? Parse(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 4 });
            JsonElement root = document.RootElement;
            if (Text(root, "schema") != Schema || Text(root, "old") is not { } old || Text(root, "new") is not { } later
                || !root.TryGetProperty("path", out JsonElement path) || path.ValueKind != JsonValueKind.Array || path.GetArrayLength() > 128)
            {
                return null;
            }

            List<byte[]> hashes = [];
            foreach (JsonElement item in path.EnumerateArray())
            {
                if (item.ValueKind != JsonValueKind.String || !item.TryGetBytesFromBase64(out byte[]? hash) || hash.Length != MerkleTree.HashBytes)
                {
                    return null;
                }

                hashes.Add(hash);
            }

            return new ConsistencyProof(old, later, hashes);
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            // Not JSON, or an escaped lone surrogate.
            return null;
        }
    }

    /// <summary>Checks the proof.</summary>
    /// <param name="key">The log's key, which must come from elsewhere than the proof.</param>
    /// <returns>Null when the later log continues the earlier one; else a <see cref="LedgerFault"/> code.</returns>
    public string? Verify(LedgerVerifierKey key)
    {
        if (Open(OldNote, key) is not { } old || Open(NewNote, key) is not { } later)
        {
            return LedgerFault.BadSignature;
        }

        return MerkleProofs.IsConsistent(old.Size, old.Root, later.Size, later.Root, Path) ? null : LedgerFault.NotConsistent;
    }

    internal static Checkpoint? Open(string note, LedgerVerifierKey key) =>
        key.TryOpen(note, out string text) && Checkpoint.Parse(text) is { } checkpoint && checkpoint.Origin == key.Name ? checkpoint : null;

    private static string? Text(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
