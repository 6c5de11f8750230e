using System.Globalization;
using System.Text;

namespace Remediation.Core.Ledger;

/// <summary>
/// A self-contained proof that one entry is in the log, as a C2SP tlog-proof: place, Merkle path and signed checkpoint, with the entry's leaf as the
/// extra data. Checked with the log's key alone, without the log.
/// </summary>
/// <param name="Index">The entry's <c>seq</c>.</param>
/// <param name="Path">The inclusion proof, from the leaf's sibling upwards.</param>
/// <param name="Note">The signed checkpoint.</param>
/// <param name="Leaf">The entry's canonical JSON.</param>
public sealed record LedgerProof(long Index, IReadOnlyList<byte[]> Path, string Note, byte[] Leaf)
{
    private const string FirstLine = "c2sp.org/tlog-proof@v1";
    private const int MaxText = 16 * 1024 * 1024;

    /// <summary>The proof as text, as a <c>.tlog-proof</c> file holds it.</summary>
    /// <returns>Lines separated by line feeds.</returns>
    public string ToText()
    {
        StringBuilder text = new StringBuilder(FirstLine).Append("\nextra ").Append(Convert.ToBase64String(Leaf));
        text.Append("\nindex ").Append(Index.ToString(CultureInfo.InvariantCulture)).Append('\n');
        foreach (byte[] hash in Path)
        {
            text.Append(Convert.ToBase64String(hash)).Append('\n');
        }

        return text.Append('\n').Append(Note).ToString();
    }

    /// <summary>Reads the text form.</summary>
    /// <param name="text">Any text.</param>
    /// <returns>The proof, not yet verified; null when the text is none with a leaf.</returns>
    public static LedgerProof? Parse(string text)
    {
        int end = text.Length <= MaxText ? text.IndexOf("\n\n", StringComparison.Ordinal) : -1;
        if (end < 0)
        {
            return null;
        }

        string[] lines = text[..end].Split('\n');
        if (lines.Length is < 3 or > 3 + 64 || lines[0] != FirstLine
            || Base64(lines[1], "extra ") is not { } leaf
            || !lines[2].StartsWith("index ", StringComparison.Ordinal)
            || !long.TryParse(lines[2].AsSpan(6), NumberStyles.None, CultureInfo.InvariantCulture, out long index)
            || lines[2][6..] != index.ToString(CultureInfo.InvariantCulture))
        {
            return null;
        }

        List<byte[]> path = [];
        foreach (string line in lines[3..])
        {
            if (Base64(line, "") is not { Length: MerkleTree.HashBytes } hash)
            {
                return null;
            }

            path.Add(hash);
        }

        return new LedgerProof(index, path, text[(end + 2)..], leaf);
    }

    /// <summary>Checks the proof.</summary>
    /// <param name="key">The log's key, which must come from elsewhere than the proof.</param>
    /// <returns>Null when the leaf is in the signed tree at its index; else a <see cref="LedgerFault"/> code.</returns>
    public string? Verify(LedgerVerifierKey key)
    {
        if (!key.TryOpen(Note, out string text) || Checkpoint.Parse(text) is not { } checkpoint || checkpoint.Origin != key.Name)
        {
            return LedgerFault.BadSignature;
        }

        if (!CanonicalJson.IsCanonical(Leaf))
        {
            return LedgerFault.NotCanonical;
        }

        return MerkleProofs.IsIncluded(MerkleTree.LeafHash(Leaf), Index, checkpoint.Size, Path, checkpoint.Root) ? null : LedgerFault.NotIncluded;
    }

    private static byte[]? Base64(string line, string prefix) =>
        line.StartsWith(prefix, StringComparison.Ordinal) ? StrictBase64.Decode(line[prefix.Length..]) : null;
}
