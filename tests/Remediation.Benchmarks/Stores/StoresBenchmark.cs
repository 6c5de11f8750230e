using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Remediation.Core.Clustering;
using Remediation.Core.Generation;
using Remediation.Core.Identity;
using Remediation.Core.Intake;
using Remediation.Core.Ledger;
using Remediation.Core.Promotion;
using Remediation.Core.Runs;
using Remediation.Core.Staging;

namespace Remediation.Benchmarks.Stores;

/// <summary>
/// Rows through staging, ledger and promotion on either store, each in a process of its own so that its memory is its own:
/// <c>stores [rows]</c> on the command line, or <c>stores rows sqlite|postgres</c> for one of them.
/// </summary>
internal static class StoresBenchmark
{
    /// <summary>Rows when none are asked for.</summary>
    public const int Rows = 1_000_000;

    private const int ChunkRows = 4096;
    private static readonly string[] Kinds = ["sqlite", "postgres"];
    private static readonly CancellationToken None = CancellationToken.None;

    /// <summary>Measures both stores.</summary>
    public static async Task RunAsync(TextWriter output, int rows)
    {
        foreach (string kind in Kinds)
        {
            using Process child = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, ["stores", rows.ToString(CultureInfo.InvariantCulture), kind]))!;
            await child.WaitForExitAsync();
            await output.WriteLineAsync();
        }
    }

    /// <summary>Measures one store.</summary>
    public static async Task RunAsync(TextWriter output, int rows, string kind)
    {
        await using MeasuredStores stores = kind == Kinds[0] ? MeasuredStores.OpenSqlite() : await MeasuredStores.OpenPostgresAsync();
        string load = File.Exists("/proc/loadavg") ? (await File.ReadAllTextAsync("/proc/loadavg"))[..14] : "unknown";
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{stores.Name}: {rows:N0} cells, {Environment.ProcessorCount} cores, load average {load.Trim()}; figures on a busy machine are lower bounds"));
        RunRecord run = MeasuredBatch.Run;
        await stores.Runs.AdmitAsync(run, "{}"u8.ToArray(), None);
        await TimeAsync(output, "ingest", rows, "cells", () => new IngestStage(stores.Ingest).RunAsync(MeasuredBatch.RunId, MeasuredBatch.RowsAsync(rows), None));
        IReadOnlyList<(Cluster Cluster, FixRecord Fix)> clusters = await ClusterAsync(stores);
        await stores.MakeCustomersTableAsync([.. clusters.Select(c => c.Cluster.Column)]);

        await TimeAsync(output, "staging with entries", rows, "cells", async () =>
        {
            foreach ((Cluster cluster, FixRecord fix) in clusters)
            {
                await StageAsync(stores.Staging, cluster, fix);
            }
        });
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var signer = new LedgerSigner("bench/ledger", key);
        await TimeAsync(output, "seal", rows, "ledger entries", () => stores.Ledger.SealAsync(MeasuredBatch.RunId, signer, DateTimeOffset.UnixEpoch, None));
        await TimeAsync(output, "count", rows, "cells", () => stores.Staging.CountAsync(MeasuredBatch.RunId, None));
        PromotionStep? step = null;
        await TimeAsync(output, "promotion", rows, "cells", async () => step = await new PromotionStage(stores.Promotion, TimeProvider.System).RunAsync(run, None));
        await TimeAsync(output, "export", rows, "ledger entries", () => LedgerExport.WriteAsync(stores.Ledger.ReadAsync(None), signer.PublicKey, Stream.Null, None));
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture, $"promoted {step!.Counts.Promoted:N0}, refused {step.Counts.Refused:N0}; peak memory {MeasuredBatch.PeakMemory()} (this process)"));
    }

    // One cluster for each column: what is measured are the stores, not the search for functions.
    private static async Task<IReadOnlyList<(Cluster Cluster, FixRecord Fix)>> ClusterAsync(MeasuredStores stores)
    {
        await stores.Clusters.ProfileAsync(MeasuredBatch.RunId, None);
        Cluster[] clusters =
        [
            .. (await stores.Clusters.ReadShapesAsync(MeasuredBatch.RunId, None)).GroupBy(s => s.Column, StringComparer.Ordinal).Select(column => new Cluster
            {
                ClusterId = RunIdentity.ClusterId(column.Key, column.Select(s => s.Shape)),
                Column = column.Key,
                Shapes = [.. column.Select(s => new ClusterShape(s.ShapeNo, s.Shape, s.Rows, s.Distinct, s.SampleValues))],
            }),
        ];
        await stores.Clusters.SaveAsync(MeasuredBatch.RunId, clusters, None);
        List<(Cluster, FixRecord)> fixes = [];
        foreach (Cluster cluster in clusters)
        {
            FixRecord fix = FixOf(cluster);
            await stores.Fixes.SaveGeneratedAsync(MeasuredBatch.RunId, fix, [], None);
            fixes.Add((cluster, fix));
        }

        return fixes;
    }

    // In chunks, as they are applied.
    private static async Task StageAsync(IStagingStore staging, Cluster cluster, FixRecord fix)
    {
        var writer = new FixEntryWriter(new FixEntryHeader
        {
            RunId = MeasuredBatch.RunId,
            Table = "orders",
            Column = cluster.Column,
            ClusterId = cluster.ClusterId,
            FixId = fix.FixId,
            Attempt = fix.Attempt,
            LambdaApplied = fix.Lambda,
            ConfidenceScore = fix.ConfidenceScore,
            ModelVersion = fix.ModelVersion,
        });
        List<StagedCell> staged = new(ChunkRows);
        await foreach (StoredCell cell in staging.ReadUndecidedAsync(MeasuredBatch.RunId, cluster, None))
        {
            string mended = "x" + cell.Value;
            writer.Add(cell.RowId, cell.Value, mended, DateTimeOffset.UnixEpoch);
            staged.Add(new StagedCell(cell.Address, CellState.AiFixed, mended, true, null));
            if (staged.Count == ChunkRows)
            {
                await staging.StageAsync(MeasuredBatch.RunId, fix, staged, writer.Drain(), None);
                staged.Clear();
            }
        }

        await staging.StageAsync(MeasuredBatch.RunId, fix, staged, writer.Drain(), None);
    }

    private static async Task TimeAsync(TextWriter output, string what, int count, string unit, Func<Task> work)
    {
        var clock = Stopwatch.StartNew();
        await work();
        TimeSpan elapsed = clock.Elapsed;
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture, $"{what}: {elapsed.TotalSeconds:F2} s, {count / elapsed.TotalSeconds:N0} {unit}/s, peak memory {MeasuredBatch.PeakMemory()}"));
    }

    private static FixRecord FixOf(Cluster cluster) => new()
    {
        FixId = RunIdentity.FixId(MeasuredBatch.RunId, 1, cluster.ClusterId, "lambda x: 'x' + x"),
        ClusterId = cluster.ClusterId,
        Attempt = 1,
        Lambda = "lambda x: 'x' + x",
        JavaScript = "",
        ModelVersion = "bench@1",
        Reasoning = "",
        PatternType = "string_clean",
        SelfConfidence = 1,
        ConfidenceScore = 1,
        Decision = FixDecision.Applied,
    };
}
