using System.Diagnostics;
using System.Globalization;
using Remediation.Adapters.Embeddings;
using Remediation.Adapters.Sqlite;
using Remediation.Adapters.VectorIndex;
using Remediation.Core.Clustering;
using Remediation.Core.Identity;
using Remediation.Core.Intake;
using Remediation.Core.Runs;
using Remediation.SampleData;

namespace Remediation.Benchmarks.Clustering;

/// <summary>
/// A million anomalies of 200 shapes on a store of files: how long they take to be taken in, profiled and clustered, and how much memory that needs.
/// <c>clustering [rows]</c> on the command line.
/// </summary>
internal static class ClusteringBenchmark
{
    /// <summary>Rows when none are asked for.</summary>
    public const int Rows = 1_000_000;

    private const int Shapes = 200;
    private const string RunId = "bench";
    private static readonly string[] Key = ["order_id"];

    /// <summary>Takes and prints all figures.</summary>
    public static async Task RunAsync(TextWriter output, int rows)
    {
        string folder = Directory.CreateTempSubdirectory("bench-").FullName;
        try
        {
            await MeasureAsync(output, folder, rows);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task MeasureAsync(TextWriter output, string folder, int rows)
    {
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture, $"{rows:N0} anomalies, {Shapes} shapes; {Environment.ProcessorCount} cores, .NET {Environment.Version}; figures on a busy machine are lower bounds"));
        using var database = SqliteDatabase.Open(Path.Combine(folder, "remediation.db"));
        await new SqliteRunStore(database).AdmitAsync(Run(), "{}"u8.ToArray(), CancellationToken.None);
        var clusters = new SqliteClusterStore(database);
        var stage = new ClusterStage(clusters, new CharNgramEmbedder(), new ExactVectorIndex());
        await output.WriteLineAsync($"peak memory before: {Peak()}");

        await TimeAsync(output, "ingest", rows, () => new IngestStage(new SqliteIngestStore(database)).RunAsync(RunId, RowsAsync(rows), CancellationToken.None));
        TimeSpan profile = await TimeAsync(output, "profile", rows, () => clusters.ProfileAsync(RunId, CancellationToken.None));
        int found = 0;
        TimeSpan cluster = await TimeAsync(output, "cluster", rows, async () => found = (await stage.RunAsync(RunId, CancellationToken.None)).Count);
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture, $"profile + cluster: {(profile + cluster).TotalSeconds:F2} s, wanted < 10 s for 1,000,000; {found} clusters"));
    }

    private static async Task<TimeSpan> TimeAsync(TextWriter output, string what, int rows, Func<Task> work)
    {
        var clock = Stopwatch.StartNew();
        await work();
        TimeSpan elapsed = clock.Elapsed;
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture, $"{what}: {elapsed.TotalSeconds:F2} s, {rows / elapsed.TotalSeconds:N0} rows/s, peak memory {Peak()}"));
        return elapsed;
    }

    private static async IAsyncEnumerable<IntakeRow> RowsAsync(int rows)
    {
        await Task.CompletedTask;
        foreach (SampleAnomaly anomaly in ShapeAnomalies.Anomalies(rows, Shapes, seed: 11))
        {
            yield return new IntakeRow { RowId = anomaly.RowId, Key = RowKey.Of(Key, [anomaly.OrderId]), Column = anomaly.Column, Value = anomaly.Value };
        }
    }

    private static RunRecord Run() => new()
    {
        RunId = RunId,
        BatchId = RunId,
        Source = RunId,
        Table = "orders",
        PrimaryKey = Key,
        BodySha256 = "",
        Options = new RunOptions(),
        Status = RunStatus.Queued,
        Phase = RunPhase.Queued,
        Attempt = 1,
        ReceivedAt = DateTimeOffset.UnixEpoch,
    };

    private static string Peak()
    {
        using var self = Process.GetCurrentProcess();
        return string.Create(CultureInfo.InvariantCulture, $"{self.PeakWorkingSet64 / (1024 * 1024)} MiB");
    }
}
