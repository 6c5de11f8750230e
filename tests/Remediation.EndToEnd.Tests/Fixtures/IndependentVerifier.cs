using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Remediation.EndToEnd.Tests.Fixtures;

/// <summary>
/// What an auditor without our program would write from RFC 6962 section 2.1.1 and C2SP tlog-proof: SHA-256 and nothing of ours.
/// </summary>
internal static class IndependentVerifier
{
    /// <summary>The entry that a proof is about, when its path leads to the root that the proof's checkpoint states.</summary>
    public static (string Entry, string Origin, long Size)? Check(string proof)
    {
        string[] lines = proof.Split('\n');
        byte[] leaf = Convert.FromBase64String(lines[1]["extra ".Length..]);
        long index = long.Parse(lines[2]["index ".Length..], CultureInfo.InvariantCulture);
        int blank = Array.IndexOf(lines, "");
        string[] note = lines[(blank + 1)..];
        long size = long.Parse(note[1], CultureInfo.InvariantCulture);

        byte[] hash = SHA256.HashData([0, .. leaf]);
        (long node, long last) = (index, size - 1);
        foreach (byte[] sibling in lines[3..blank].Select(Convert.FromBase64String))
        {
            if (last == 0)
            {
                return null;
            }

            if (node % 2 == 1 || node == last)
            {
                hash = SHA256.HashData([1, .. sibling, .. hash]);
                while (node % 2 == 0 && node != 0)
                {
                    (node, last) = (node / 2, last / 2);
                }
            }
            else
            {
                hash = SHA256.HashData([1, .. hash, .. sibling]);
            }

            (node, last) = (node / 2, last / 2);
        }

        return last == 0 && hash.AsSpan().SequenceEqual(Convert.FromBase64String(note[2])) ? (Encoding.UTF8.GetString(leaf), note[0], size) : null;
    }
}
