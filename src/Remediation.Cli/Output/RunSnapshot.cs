using Remediation.Core.Runs;

namespace Remediation.Cli.Output;

/// <summary>How far a run is, at one moment.</summary>
/// <param name="Phase"><c>queued ingest profile cluster fix reconcile seal gate promote done</c>.</param>
/// <param name="Source">Anomalies of the batch; 0 until ingest has counted them.</param>
/// <param name="Success">Anomalies mended so far.</param>
/// <param name="Quarantine">Anomalies set aside so far.</param>
/// <param name="ClustersDone">Clusters decided.</param>
/// <param name="ClustersTotal">Clusters in all; 0 until they are known.</param>
/// <param name="Elapsed">Since the run began.</param>
internal sealed record RunSnapshot(
    string Phase, long Source, long Success, long Quarantine, int ClustersDone, int ClustersTotal, TimeSpan Elapsed)
{
    /// <summary>The snapshot that a report gives.</summary>
    internal static RunSnapshot Of(RunReport report, DateTimeOffset now) => new(
        report.Phase,
        report.Counts.Source,
        report.Counts.Success,
        report.Counts.Quarantine,
        report.Fixes.Count,
        report.Clusters,
        report.StartedAt is { } start ? (report.EndedAt ?? now) - start : TimeSpan.Zero);
}
