using Remediation.Core.Ledger;

namespace Remediation.Core.Identity;

/// <summary>Ids that follow from content, so that the same thing arriving twice has the same id.</summary>
public static class RunIdentity
{
    /// <summary>The run of a batch: 32 hex digits of SHA-256 over source and batch id.</summary>
    public static string RunId(string source, string batchId) => Digest(32, source, batchId);

    /// <summary>The cluster of a column and its shapes: <c>c-</c> and 12 hex digits; independent of the shapes' order.</summary>
    public static string ClusterId(string column, IEnumerable<string> shapes) =>
        "c-" + Digest(12, [column, .. shapes.Order(StringComparer.Ordinal)]);

    /// <summary>The fix of a cluster in one attempt: <c>f-</c> and 12 hex digits.</summary>
    public static string FixId(string runId, int attempt, string clusterId, string lambda) =>
        "f-" + Digest(12, runId, attempt.ToString(System.Globalization.CultureInfo.InvariantCulture), clusterId, lambda);

    private static string Digest(int hexDigits, params ReadOnlySpan<string> parts)
    {
        int bound = 2;
        foreach (string part in parts)
        {
            bound += 3 + (6 * part.Length);
        }

        byte[] utf8 = new byte[bound];
        int at = 0;
        utf8[at++] = (byte)'[';
        for (int i = 0; i < parts.Length; i++)
        {
            if (i > 0)
            {
                utf8[at++] = (byte)',';
            }

            at += CanonicalText.WriteString(utf8.AsSpan(at), parts[i]);
        }

        utf8[at++] = (byte)']';
        return Fingerprint.Of(utf8.AsSpan(0, at)).ToString()[..hexDigits];
    }
}
