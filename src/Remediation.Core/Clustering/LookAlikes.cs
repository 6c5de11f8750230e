namespace Remediation.Core.Clustering;

/// <summary>
/// The rule of distinct records: finds the rows of a cluster whose records are equal (NFKC, case folded, letters and digits only), or nearly so on a sample of
/// different records, though their primary keys differ. They share a function and nothing else; count and list let a reader see that they were kept apart.
/// Every figure is independent of the order of rows. Memory: 16 bytes a record, and the sample.
/// </summary>
internal static class LookAlikes
{
    /// <summary>Most different records of a cluster that are compared with each other.</summary>
    public const int MaxRepresentatives = 2_000;

    /// <summary>Cosine from which two records are nearly equal.</summary>
    public const float NearSimilarity = 0.95f;

    /// <summary>Pairs listed of a cluster.</summary>
    public const int MaxListed = 100;

    /// <summary>Looks through the records of a cluster.</summary>
    /// <param name="read">Reads them; asked a second time when some are equal, to name them.</param>
    /// <param name="representatives">Different records to compare with each other, at most <see cref="MaxRepresentatives"/>.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    public static async Task<LookAlikeFinding> FindAsync(
        Func<IAsyncEnumerable<StoredRecord>> read, int representatives, CancellationToken cancellationToken)
    {
        List<(ulong Look, ulong Row)> sightings = [];
        var sample = new RecordSample(Math.Min(representatives, MaxRepresentatives));
        await foreach (StoredRecord record in read().WithCancellation(cancellationToken))
        {
            var look = RecordLook.Of(record.Record);
            sightings.Add((look.Hash, (ulong)record.Fingerprint.Prefix));
            sample.Add(look, record);
        }

        Dictionary<ulong, int> equal = RowsByEqualLook(sightings);
        List<LookAlike> listed = equal.Count == 0 ? [] : await NameAsync(read(), [.. equal.Keys.Order().Take(MaxListed)], cancellationToken);
        (int near, List<LookAlike> nearPairs) = sample.FindNear(equal.Keys, cancellationToken);
        listed.AddRange(nearPairs.Take(MaxListed - listed.Count));
        return new LookAlikeFinding(equal.Values.Sum() + near, listed);
    }

    // Looks that rows with different keys share, with the number of those rows.
    private static Dictionary<ulong, int> RowsByEqualLook(List<(ulong Look, ulong Row)> sightings)
    {
        sightings.Sort();
        var equal = new Dictionary<ulong, int>();
        for (int start = 0, end; start < sightings.Count; start = end)
        {
            int rows = 1;
            for (end = start + 1; end < sightings.Count && sightings[end].Look == sightings[start].Look; end++)
            {
                rows += sightings[end].Row != sightings[end - 1].Row ? 1 : 0;
            }

            if (rows > 1)
            {
                equal[sightings[start].Look] = rows;
            }
        }

        return equal;
    }

    private static async Task<List<LookAlike>> NameAsync(IAsyncEnumerable<StoredRecord> records, HashSet<ulong> looks, CancellationToken cancellationToken)
    {
        var pairs = new SortedDictionary<ulong, (StoredRecord First, StoredRecord? Second)>();
        await foreach (StoredRecord record in records.WithCancellation(cancellationToken))
        {
            ulong look = RecordLook.Of(record.Record).Hash;
            if (!looks.Contains(look))
            {
                continue;
            }

            pairs[look] = pairs.TryGetValue(look, out (StoredRecord First, StoredRecord? Second) known) ? Smallest(known, record) : (record, null);
        }

        return [.. pairs.Values.Where(p => p.Second is not null).Select(p => PairOf(p.First, p.Second!.Value, 1))];
    }

    private static (StoredRecord First, StoredRecord? Second) Smallest((StoredRecord First, StoredRecord? Second) known, StoredRecord record)
    {
        int order = record.Fingerprint.CompareTo(known.First.Fingerprint);
        return order < 0 ? (record, known.First)
            : order > 0 && (known.Second is not { } second || record.Fingerprint < second.Fingerprint) ? (known.First, record)
            : known;
    }

    internal static LookAlike PairOf(StoredRecord one, StoredRecord other, float similarity) =>
        new(one.RowId, one.Key, other.RowId, other.Key, Math.Round(Math.Min(similarity, 1), 4));
}

/// <summary>What looking through a cluster's records found.</summary>
/// <param name="Rows">Rows that look like another row with another key.</param>
/// <param name="Listed">Pairs of them, equal ones first.</param>
internal sealed record LookAlikeFinding(int Rows, IReadOnlyList<LookAlike> Listed);
