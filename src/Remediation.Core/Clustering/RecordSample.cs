namespace Remediation.Core.Clustering;

/// <summary>
/// The different records with the smallest hashes, each stood for by its row with the smallest fingerprint: a sample that does not depend on the order in which
/// records come. Not thread safe.
/// </summary>
internal sealed class RecordSample(int capacity)
{
    private readonly SortedDictionary<ulong, (RecordLook Look, StoredRecord Record)> _kept = [];
    private ulong _largest = ulong.MaxValue;

    public void Add(RecordLook look, StoredRecord record)
    {
        if (_kept.TryGetValue(look.Hash, out (RecordLook Look, StoredRecord Record) known))
        {
            if (record.Fingerprint < known.Record.Fingerprint)
            {
                _kept[look.Hash] = (look, record);
            }

            return;
        }

        if (look.Hash > _largest)
        {
            return;
        }

        _kept[look.Hash] = (look, record);
        if (_kept.Count > capacity)
        {
            _kept.Remove(_kept.Keys.Last());
            _largest = _kept.Keys.Last();
        }
    }

    /// <summary>Records nearly equal to another one of the sample.</summary>
    /// <param name="counted">Looks whose rows count already.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>How many of them are not counted yet, and the pairs in the order of hashes.</returns>
    public (int Rows, List<LookAlike> Pairs) FindNear(IReadOnlyCollection<ulong> counted, CancellationToken cancellationToken)
    {
        (RecordLook Look, StoredRecord Record)[] members = [.. _kept.Values];
        float[][] vectors = [.. members.Select(m => m.Look.Vector())];
        HashSet<int> near = [];
        List<LookAlike> pairs = [];
        for (int i = 0; i < members.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (int j = i + 1; j < members.Length; j++)
            {
                float similarity = RecordLook.Dot(vectors[i], vectors[j]);
                if (similarity < LookAlikes.NearSimilarity || members[i].Record.Fingerprint == members[j].Record.Fingerprint)
                {
                    continue;
                }

                near.Add(i);
                near.Add(j);
                if (pairs.Count < LookAlikes.MaxListed)
                {
                    pairs.Add(LookAlikes.PairOf(members[i].Record, members[j].Record, similarity));
                }
            }
        }

        HashSet<ulong> known = [.. counted];
        return (near.Count(i => !known.Contains(members[i].Look.Hash)), pairs);
    }
}
