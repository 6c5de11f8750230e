using System.Globalization;

namespace Remediation.Core.Ledger;

/// <summary>The state of a log in C2SP tlog-checkpoint form: origin, size and root, a line each.</summary>
/// <param name="Origin">The log's name.</param>
/// <param name="Size">Entries.</param>
/// <param name="Root">The root hash, 32 bytes.</param>
public sealed record Checkpoint(string Origin, long Size, byte[] Root)
{
    /// <summary>The text that is signed, with its final line feed.</summary>
    public string Text => $"{Origin}\n{Size.ToString(CultureInfo.InvariantCulture)}\n{Convert.ToBase64String(Root)}\n";

    /// <summary>Reads the text; null when it is no checkpoint.</summary>
    public static Checkpoint? Parse(string text)
    {
        string[] lines = text.Split('\n');
        if (lines.Length < 4 || lines[0].Length == 0
            || !long.TryParse(lines[1], NumberStyles.None, CultureInfo.InvariantCulture, out long size)
            || lines[1] != size.ToString(CultureInfo.InvariantCulture))
        {
            return null;
        }

        return StrictBase64.Decode(lines[2]) is { Length: MerkleTree.HashBytes } root ? new Checkpoint(lines[0], size, root) : null;
    }
}
