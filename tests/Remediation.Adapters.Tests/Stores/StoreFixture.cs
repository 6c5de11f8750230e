using System.Security.Cryptography;
using Remediation.Core.Alerts;
using Remediation.Core.Clustering;
using Remediation.Core.Gates;
using Remediation.Core.Generation;
using Remediation.Core.Generation.Library;
using Remediation.Core.Identity;
using Remediation.Core.Intake;
using Remediation.Core.Ledger;
using Remediation.Core.Monitoring;
using Remediation.Core.Promotion;
using Remediation.Core.Reviews;
using Remediation.Core.Rollback;
using Remediation.Core.Runs;
using Remediation.Core.Staging;
using Remediation.Core.Trials;

namespace Remediation.Adapters.Tests.Stores;

/// <summary>A store of its own for each test, whatever keeps it, with short forms to bring a run of a few rows to where a test begins.</summary>
public abstract class StoreFixture : IAsyncDisposable
{
    public static readonly DateTimeOffset Now = new(2026, 11, 22, 10, 0, 0, TimeSpan.Zero);

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    protected StoreFixture()
    {
        Signer = new LedgerSigner("test/ledger", _key);
    }

    public abstract IRunStore Runs { get; }

    public abstract IAttemptStore Attempts { get; }

    public abstract IPublicationStore Publications { get; }

    public abstract IIngestStore Ingest { get; }

    public abstract IClusterStore Clusters { get; }

    public abstract ISplitStore Splits { get; }

    public abstract IFixStore Fixes { get; }

    public abstract IFixLibrary Library { get; }

    public abstract IReviewStore Reviews { get; }

    public abstract IStagingStore Staging { get; }

    public abstract IPromotionStore Promotion { get; }

    public abstract IGateStore Gate { get; }

    public abstract IChangeStore Changes { get; }

    public abstract IProductionIdentities Identities { get; }

    public abstract ILedgerStore Ledger { get; }

    public abstract ILedgerIndex LedgerIndex { get; }

    public abstract IRollbackStore Rollbacks { get; }

    public abstract IAlertOutbox Alerts { get; }

    public abstract IFigureStore Figures { get; }

    public LedgerSigner Signer { get; }

    public static RunRecord NewRun(string runId = "r1", string bodySha = "aa") => new()
    {
        RunId = runId,
        BatchId = "b-" + runId,
        Source = "test",
        Table = "orders",
        PrimaryKey = ["id"],
        BodySha256 = bodySha,
        Options = new RunOptions(),
        Status = RunStatus.Queued,
        Phase = RunPhase.Queued,
        Attempt = 1,
        ReceivedAt = Now,
    };

    public static IntakeRow Row(string id, string? value, string column = "day", string? fault = null, string? rowId = null) => new()
    {
        RowId = rowId ?? id,
        Key = RowKey.Of(["id"], [id]),
        Column = column,
        Value = value,
        FaultCode = fault,
        FaultDetail = fault is null ? null : "detail",
    };

    public async Task<RunRecord> IngestAsync(string runId, params IntakeRow[] rows)
    {
        RunRecord run = NewRun(runId);
        await Runs.AdmitAsync(run, "{}"u8.ToArray(), CancellationToken.None);
        await LayInProductionAsync(rows);
        await new IngestStage(Ingest).RunAsync(runId, rows.ToAsyncEnumerable(), CancellationToken.None);
        return run;
    }

    /// <summary>Brings the rows' old values into production, where ingest does not.</summary>
    protected virtual Task LayInProductionAsync(IReadOnlyList<IntakeRow> rows) => Task.CompletedTask;

    /// <summary>One cluster over all shapes of a column, with an applied fix.</summary>
    public async Task<(Cluster Cluster, FixRecord Fix)> ClusterAsync(string runId, string column = "day", string fixId = "f-1")
    {
        await Clusters.ProfileAsync(runId, CancellationToken.None);
        ClusterShape[] shapes =
        [
            .. (await Clusters.ReadShapesAsync(runId, CancellationToken.None)).Where(s => s.Column == column)
                .Select(s => new ClusterShape(s.ShapeNo, s.Shape, s.Rows, s.Distinct, s.SampleValues)),
        ];
        var cluster = new Cluster { ClusterId = RunIdentity.ClusterId(column, shapes.Select(s => s.Shape)), Column = column, Shapes = shapes };
        await Clusters.SaveAsync(runId, [cluster], CancellationToken.None);
        var fix = new FixRecord
        {
            FixId = fixId,
            ClusterId = cluster.ClusterId,
            Attempt = 1,
            Lambda = "lambda x: x.strip()",
            JavaScript = "",
            ModelVersion = "test@1",
            Reasoning = "",
            PatternType = "string_clean",
            SelfConfidence = 1,
            ConfidenceScore = 1,
            Decision = FixDecision.Applied,
        };
        await Fixes.SaveGeneratedAsync(runId, fix, [], CancellationToken.None);
        return (cluster, fix);
    }

    /// <summary>Stages every undecided cell of a cluster with "new " before its value.</summary>
    public async Task<List<StagedCell>> StageAsync(string runId, Cluster cluster, FixRecord fix)
    {
        var writer = new FixEntryWriter(new FixEntryHeader
        {
            RunId = runId,
            Table = "orders",
            Column = cluster.Column,
            ClusterId = cluster.ClusterId,
            FixId = fix.FixId,
            Attempt = 1,
            LambdaApplied = fix.Lambda,
            ConfidenceScore = 1,
            ModelVersion = fix.ModelVersion,
        });
        List<StagedCell> staged = [];
        await foreach (StoredCell cell in Staging.ReadUndecidedAsync(runId, cluster, CancellationToken.None))
        {
            writer.Add(cell.RowId, cell.Value, "new " + cell.Value, Now);
            staged.Add(new StagedCell(cell.Address, CellState.AiFixed, "new " + cell.Value, true, null));
        }

        await Staging.StageAsync(runId, fix, staged, writer.Drain(), CancellationToken.None);
        return staged;
    }

    /// <summary>The ledger as another worker of the deployment has it.</summary>
    public abstract ILedgerStore OpenLedger();

    /// <summary>Changes the store behind the ports' backs; tables stand with their schema, <c>staging.cells</c>.</summary>
    public abstract Task<int> ExecuteAsync(string sql);

    /// <summary>The number that a query gives.</summary>
    public abstract Task<long> CountAsync(string sql);

    /// <summary>Deletes the log's entries as only who owns the database can.</summary>
    public abstract Task DeleteEntriesAsync();

    /// <summary>Changes a cell of the table <c>orders</c> in production as others do.</summary>
    public abstract Task SetProductionAsync(string id, string column, string? value);

    /// <summary>Adds a row with one cell to the table <c>orders</c> in production.</summary>
    public abstract Task AddProductionAsync(string id, string column, string? value);

    /// <summary>Deletes a row of the table <c>orders</c> in production.</summary>
    public abstract Task DeleteProductionAsync(string id);

    /// <summary>The production value of a cell of <c>orders</c>.</summary>
    public async Task<ProductionValue> ProductionAsync(RunRecord run, string id, string column = "day") =>
        await Promotion.ReadAsync(run, Row(id, null).Key, column, CancellationToken.None);

    /// <summary>The entries in the order of the log.</summary>
    public async Task<List<string>> ReadLeavesAsync()
    {
        List<string> leaves = [];
        await foreach (LedgerItem item in Ledger.ReadAsync(CancellationToken.None))
        {
            leaves.AddRange(item.Bundle?.Leaves() ?? []);
        }

        return leaves;
    }

    public virtual ValueTask DisposeAsync()
    {
        Signer.Dispose();
        _key.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}
