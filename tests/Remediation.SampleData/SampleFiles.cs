namespace Remediation.SampleData;

/// <summary>The committed samples: what <c>infra/samples</c> holds, byte for byte.</summary>
public static class SampleFiles
{
    private static readonly (string Column, int Take)[] InBatch = [("ordered_at", 40), ("amount", 12), ("status", 8)];

    /// <summary>Every file by name with its bytes.</summary>
    public static IReadOnlyDictionary<string, byte[]> Make()
    {
        var table = OrdersTable.Make();
        var batch = InBatch.SelectMany(w => table.Damaged.Where(c => c.Column == w.Column && c.Dirty.Length > 0).Take(w.Take)).ToList();
        var lines = table.Damaged.Where(c => c.Dirty.Length > 0).Skip(1_000).Take(300).ToList();
        return new SortedDictionary<string, byte[]>(StringComparer.Ordinal)
        {
            ["anomalies.jsonl"] = Bytes(stream => AnomalyWriter.WriteJsonLines(stream, lines)),
            ["batch.json"] = Bytes(stream => AnomalyWriter.WriteBatch(stream, "orders-sample", batch)),
            ["orders.csv"] = table.Csv,
            ["orders.truth.csv"] = table.TruthCsv(),
        };
    }

    private static byte[] Bytes(Action<Stream> write)
    {
        using var stream = new MemoryStream();
        write(stream);
        return stream.ToArray();
    }
}
