using System.Diagnostics;
using System.Globalization;
using Remediation.Adapters.Embeddings;
using Remediation.Adapters.Sqlite;
using Remediation.Adapters.VectorIndex;
using Remediation.Core.Clustering;
using Remediation.Core.Intake;

namespace Remediation.Benchmarks.Clustering;

/// <summary>
/// A million anomalies of 200 shapes on a store of files: how long they take to be taken in, profiled and clustered, and how much memory that needs.
/// <c>clustering [rows]</c> on the command line.
/// </summary>
internal static class ClusteringBenchmark
{
    /// <summary>Rows when none are asked for.</summary>
    public const int Rows = 1_000_000;


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
            CultureInfo.InvariantCulture, $"{rows:N0} anomalies, {MeasuredBatch.Shapes} shapes; {Environment.ProcessorCount} cores, .NET {Environment.Version}; figures on a busy machine are lower bounds"));
        using var database = SqliteDatabase.Open(Path.Combine(folder, "remediation.db"));
        await new SqliteRunStore(database).AdmitAsync(MeasuredBatch.Run, "{}"u8.ToArray(), CancellationToken.None);
        var clusters = new SqliteClusterStore(database);
        var stage = new ClusterStage(clusters, new CharNgramEmbedder(), new ExactVectorIndex());
        await output.WriteLineAsync($"peak memory before: {MeasuredBatch.PeakMemory()}");

        await TimeAsync(output, "ingest", rows, () => new IngestStage(new SqliteIngestStore(database)).RunAsync(MeasuredBatch.RunId, MeasuredBatch.RowsAsync(rows), CancellationToken.None));
        TimeSpan profile = await TimeAsync(output, "profile", rows, () => clusters.ProfileAsync(MeasuredBatch.RunId, CancellationToken.None));
        int found = 0;
        TimeSpan cluster = await TimeAsync(output, "cluster", rows, async () => found = (await stage.RunAsync(MeasuredBatch.RunId, CancellationToken.None)).Count);
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture, $"profile + cluster: {(profile + cluster).TotalSeconds:F2} s, wanted < 10 s for 1,000,000; {found} clusters"));
    }

    private static async Task<TimeSpan> TimeAsync(TextWriter output, string what, int rows, Func<Task> work)
    {
        var clock = Stopwatch.StartNew();
        await work();
        TimeSpan elapsed = clock.Elapsed;
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture, $"{what}: {elapsed.TotalSeconds:F2} s, {rows / elapsed.TotalSeconds:N0} rows/s, peak memory {MeasuredBatch.PeakMemory()}"));
        return elapsed;
    }
}
