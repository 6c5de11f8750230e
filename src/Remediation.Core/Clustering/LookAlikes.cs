using System.Text.Json;
using Remediation.Core.Identity;
using Remediation.Core.Profiling;

namespace Remediation.Core.Clustering;

/// <summary>
/// Counts rows whose records look the same (letters and digits, without case) though their primary keys differ. They share a function and
/// nothing else: the count is shown so that a reader sees that they were kept apart.
/// </summary>
internal static class LookAlikes
{
    // Above this many records the rest is not looked at: the count is a finding for people, not an invariant.
    private const int MaxRecords = 200_000;

    public static async Task<int> CountAsync(IAsyncEnumerable<StoredRecord> records)
    {
        var first = new Dictionary<ulong, (Fingerprint Key, bool Counted)>();
        int kept = 0;
        int seen = 0;
        await foreach (StoredRecord record in records)
        {
            if (++seen > MaxRecords)
            {
                break;
            }

            ulong look = SampleSketch.HashOf(Normalise(record.Record));
            if (!first.TryGetValue(look, out (Fingerprint Key, bool Counted) known))
            {
                first[look] = (record.Fingerprint, false);
            }
            else if (known.Key != record.Fingerprint)
            {
                kept += known.Counted ? 1 : 2;
                first[look] = (known.Key, true);
            }
        }

        return kept;
    }

    private static string Normalise(string json)
    {
        using var document = JsonDocument.Parse(json);
        IEnumerable<string> parts = document.RootElement.EnumerateObject()
            .OrderBy(p => p.Name, StringComparer.Ordinal)
            .Select(p => p.Name + "=" + string.Concat(p.Value.ToString().Where(char.IsLetterOrDigit)).ToLowerInvariant());
        return string.Join('|', parts);
    }
}
