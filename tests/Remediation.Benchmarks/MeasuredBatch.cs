using System.Diagnostics;
using System.Globalization;
using Remediation.Core.Identity;
using Remediation.Core.Intake;
using Remediation.Core.Runs;
using Remediation.SampleData;

namespace Remediation.Benchmarks;

/// <summary>The run that benchmarks bring into a store, its rows drawn as they are asked for, and the memory that the process took.</summary>
internal static class MeasuredBatch
{
    /// <summary>The run's id.</summary>
    public const string RunId = "bench";

    /// <summary>Shapes of its rows.</summary>
    public const int Shapes = 200;

    private static readonly string[] Key = ["order_id"];

    /// <summary>The run as it comes in.</summary>
    public static RunRecord Run { get; } = new()
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

    /// <summary>Its rows, the same at each call.</summary>
    public static async IAsyncEnumerable<IntakeRow> RowsAsync(int rows)
    {
        await Task.CompletedTask;
        foreach (SampleAnomaly anomaly in ShapeAnomalies.Anomalies(rows, Shapes, seed: 11))
        {
            yield return new IntakeRow { RowId = anomaly.RowId, Key = RowKey.Of(Key, [anomaly.OrderId]), Column = anomaly.Column, Value = anomaly.Value };
        }
    }

    /// <summary>Peak memory of this process so far, in words.</summary>
    public static string PeakMemory()
    {
        using var self = Process.GetCurrentProcess();
        return string.Create(CultureInfo.InvariantCulture, $"{self.PeakWorkingSet64 / (1024 * 1024)} MiB");
    }
}
