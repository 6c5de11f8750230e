using System.Text.Json;
using Remediation.Core.Tables;
using Remediation.SampleData;

namespace Remediation.Cli.Tests.SampleData;

public sealed class SampleFilesTests
{
    [Fact]
    public void Make_CommittedSeed_GivesTheCommittedBytes()
    {
        foreach ((string? name, byte[]? bytes) in SampleFiles.Make())
        {
            Assert.True(
                File.ReadAllBytes(Repository.Path("infra", "samples", name)).AsSpan().SequenceEqual(bytes),
                $"{name} differs: run the project Remediation.SampleData with 'samples infra/samples'.");
        }
    }

    [Fact]
    public async Task Make_Truth_IsOfTheTable()
    {
        var table = OrdersTable.Make();
        CsvOpening opening = await CsvTableReader.OpenAsync(new MemoryStream(table.Csv));
        var cells = new Dictionary<(string, string), string>();
        await foreach (CsvRow row in opening.Reader!.ReadRowsAsync())
        {
            Assert.Null(row.Fault);
            for (int i = 0; i < row.FieldCount; i++)
            {
                cells.Add((row.Text(0)!, opening.Reader.Header.Names[i]), row.Text(i) ?? "");
            }
        }

        Assert.Equal(OrdersTable.Rows * opening.Reader.Header.Names.Count, cells.Count);
        Assert.All(table.Damaged, d => Assert.Equal(d.Dirty, cells[(d.OrderId, d.Column)]));
        Assert.All(table.Damaged, d => Assert.NotEqual(d.Dirty, d.Truth));
        Assert.InRange(table.Damaged.Count, 5_000, 7_000);
        Assert.InRange(table.Damaged.Count(d => !d.Mendable), 300, 500);
    }

    [Fact]
    public void Make_OtherSeed_GivesAnotherTable() =>
        Assert.NotEqual(OrdersTable.Make(20, 1).Csv, OrdersTable.Make(20, 2).Csv);

    [Fact]
    public void Anomalies_Dates_AreOfTwelveSpellingsWithTheirTruth()
    {
        var anomalies = DateSpellings.Anomalies(1_200, 7).ToList();

        Assert.All(anomalies.GroupBy(a => a.Kind), g => Assert.Equal(100, g.Count()));
        Assert.Equal(12, anomalies.Select(a => a.Kind).Distinct().Count());
        Assert.All(anomalies, a => Assert.Matches("^20[0-9]{2}-[0-9]{2}-[0-9]{2}$", a.Truth));
        Assert.Equal(anomalies, DateSpellings.Anomalies(1_200, 7));
    }

    [Fact]
    public void Anomalies_Shapes_AreAsManyAsAskedFor()
    {
        var anomalies = ShapeAnomalies.Anomalies(2_000, 200, 7).ToList();

        Assert.Equal(200, anomalies.Select(a => (a.Column, a.Kind)).Distinct().Count());
        Assert.Equal(2_000, anomalies.Select(a => a.OrderId).Distinct().Count());
        Assert.All(anomalies, a => Assert.NotEqual(a.Truth, a.Value));
    }

    [Fact]
    public async Task WriteJsonLines_ManyAnomalies_AreSoundLinesInConstantMemory()
    {
        long before = GC.GetTotalMemory(forceFullCollection: true);
        using (var nowhere = new CountingStream())
        {
            AnomalyWriter.WriteJsonLines(nowhere, ShapeAnomalies.Anomalies(100_000, 200, 7));
            Assert.InRange(nowhere.Written, 10_000_000, 30_000_000);
        }

        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 8 * 1024 * 1024);

        using var stream = new MemoryStream();
        AnomalyWriter.WriteJsonLines(stream, ShapeAnomalies.Anomalies(500, 200, 7));
        stream.Position = 0;
        int lines = 0;
        await foreach (JsonLine line in JsonLinesReader.ReadAsync(stream))
        {
            Assert.Null(line.Fault);
            lines++;
        }

        Assert.Equal(500, lines);
    }

    [Fact]
    public void WriteBatch_Anomalies_IsABatchMessage()
    {
        using var stream = new MemoryStream();
        AnomalyWriter.WriteBatch(stream, "b1", DateSpellings.Anomalies(24, 7));

        using var json = JsonDocument.Parse(stream.ToArray());
        Assert.Equal("remediation.batch/v1", json.RootElement.GetProperty("schema").GetString());
        Assert.Equal(24, json.RootElement.GetProperty("rows").GetArrayLength());
    }

    private sealed class CountingStream : MemoryStream
    {
        public long Written { get; private set; }

        public override void Write(byte[] buffer, int offset, int count) => Written += count;

        public override void Write(ReadOnlySpan<byte> buffer) => Written += buffer.Length;

        public override void WriteByte(byte value) => Written++;
    }
}
