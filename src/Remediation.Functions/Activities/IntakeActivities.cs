using Microsoft.Azure.Functions.Worker;
using Remediation.Core.Clustering;
using Remediation.Core.Intake;
using Remediation.Core.Reasons;
using Remediation.Core.Runs;
using Remediation.Core.Trials;
using Remediation.Functions.Orchestrations;

namespace Remediation.Functions.Activities;

/// <summary>The first steps of a run: take the rows in, count them, group them.</summary>
public sealed class IntakeActivities(
    RunContexts contexts,
    IRunStore runs,
    IngestStage ingest,
    ValidCellStage validCells,
    IClusterStore clusterStore,
    ClusterStage clustering,
    BatchEnvelopeReader envelopes,
    IIntakeFolder folder,
    IntakeLimits limits)
{
    /// <summary>Name of <see cref="IngestAsync"/>.</summary>
    public const string Ingest = "Ingest";

    /// <summary>Name of <see cref="ProfileAsync"/>.</summary>
    public const string Profile = "Profile";

    /// <summary>Name of <see cref="ClusterAsync"/>.</summary>
    public const string Cluster = "Cluster";

    /// <summary>Stores the rows.</summary>
    /// <returns>Null, or the code of what makes the batch's rows unreadable as a whole.</returns>
    [Function(Ingest)]
    public async Task<string?> IngestAsync([ActivityTrigger] RunAttempt attempt, FunctionContext context)
    {
        CancellationToken cancellationToken = context.CancellationToken;
        RunContext run = await contexts.LoadOpenAsync(attempt.RunId, attempt.Attempt, cancellationToken);
        if (run.Run.SourceCount is not null)
        {
            // An earlier attempt took the rows in; their file may be gone by now.
            return null;
        }

        byte[] body = await runs.ReadBodyAsync(attempt.RunId, cancellationToken);
        BatchEnvelope envelope = envelopes.Read(body).Envelope ?? throw new InvalidOperationException("An accepted body is no batch any more.");
        if (envelope.ValidCells is { } valid)
        {
            if (!await IsIntactAsync(valid.File, cancellationToken))
            {
                return ReasonCode.IntakeFile;
            }

            await using Stream cells = folder.Open(valid.File);
            var validReader = new RowReader(run.Run.PrimaryKey, limits, RowReader.ValidTag);
            await validCells.RunAsync(run.Run, FileRows.ReadAsync(cells, validReader, limits, cancellationToken), valid.WholeColumns, cancellationToken);
        }

        var reader = new RowReader(run.Run.PrimaryKey, limits);
        if (envelope.RowsFile is not { } file)
        {
            await ingest.RunAsync(attempt.RunId, InlineRows.ReadAsync(body, reader), cancellationToken);
            return null;
        }

        if (!await IsIntactAsync(file, cancellationToken))
        {
            return ReasonCode.IntakeFile;
        }

        await using Stream content = folder.Open(file);
        await ingest.RunAsync(attempt.RunId, FileRows.ReadAsync(content, reader, limits, cancellationToken), cancellationToken);
        return null;
    }

    /// <summary>Counts distinct values of each shape.</summary>
    [Function(Profile)]
    public Task ProfileAsync([ActivityTrigger] RunAttempt attempt, FunctionContext context) =>
        clusterStore.ProfileAsync(attempt.RunId, context.CancellationToken);

    /// <summary>Groups shapes into clusters, and tells those that hold undecided cells.</summary>
    [Function(Cluster)]
    public async Task<ClusterList> ClusterAsync([ActivityTrigger] RunAttempt attempt, FunctionContext context)
    {
        RunContext run = await contexts.LoadOpenAsync(attempt.RunId, attempt.Attempt, context.CancellationToken);
        IReadOnlyList<Cluster> clusters = await clustering.RunAsync(attempt.RunId, context.CancellationToken);
        ILookup<bool, Cluster> together = clusters.ToLookup(c => IdentityColumns.Contain(run.Run, c.Column, run.Contract?.Columns.GetValueOrDefault(c.Column)));
        return new ClusterList(
            [.. together[false].Select(c => c.ClusterId)],
            [
                .. together[true].GroupBy(c => c.Column, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal)
                    .Select(g => new ColumnClusters(g.Key, [.. g.Select(c => c.ClusterId)])),
            ]);
    }

    private async Task<bool> IsIntactAsync(RowsFile file, CancellationToken cancellationToken)
    {
        if (folder.Check(file) is not null)
        {
            return false;
        }

        await using Stream content = folder.Open(file);
        return await FileRows.HasHashAsync(content, file.Sha256, cancellationToken);
    }
}
