using System.Security.Cryptography;
using Remediation.Adapters.Sqlite;
using Remediation.Core.Clustering;
using Remediation.Core.Generation;
using Remediation.Core.Identity;
using Remediation.Core.Intake;
using Remediation.Core.Ledger;
using Remediation.Core.Runs;
using Remediation.Core.Staging;

namespace Remediation.Adapters.Tests.Sqlite;

/// <summary>A store in a folder of its own, with a run of a few rows.</summary>
public sealed class StoreFixture : IDisposable
{
    public static readonly DateTimeOffset Now = new(2026, 11, 22, 10, 0, 0, TimeSpan.Zero);

    private readonly string _folder = Directory.CreateTempSubdirectory("remediation-store-").FullName;
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public StoreFixture()
    {
        Database = SqliteDatabase.Open(DatabaseFile);
        Runs = new SqliteRunStore(Database);
        Ingest = new SqliteIngestStore(Database);
        Clusters = new SqliteClusterStore(Database);
        Fixes = new SqliteFixStore(Database);
        Staging = new SqliteStagingStore(Database);
        Promotion = new SqlitePromotionStore(Database);
        Gate = new SqliteGateStore(Database);
        Changes = new SqliteChangeStore(Database);
        Identities = new SqliteIdentityStore(Database);
        Ledger = new SqliteLedgerStore(Database);
        Signer = new LedgerSigner("test/ledger", _key);
    }

    public string DatabaseFile => Path.Combine(_folder, "remediation.db");

    public SqliteDatabase Database { get; }

    public SqliteRunStore Runs { get; }

    public SqliteIngestStore Ingest { get; }

    public SqliteClusterStore Clusters { get; }

    public SqliteFixStore Fixes { get; }

    public SqliteStagingStore Staging { get; }

    public SqlitePromotionStore Promotion { get; }

    public SqliteGateStore Gate { get; }

    public SqliteChangeStore Changes { get; }

    public SqliteIdentityStore Identities { get; }

    public SqliteLedgerStore Ledger { get; }

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
        await new IngestStage(Ingest).RunAsync(runId, rows.ToAsyncEnumerable(), CancellationToken.None);
        return run;
    }

    /// <summary>One cluster over all shapes of a column, with an applied fix.</summary>
    public async Task<(Cluster Cluster, FixRecord Fix)> ClusterAsync(string runId, string column = "day")
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
            FixId = "f-1",
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

    public Task<int> ExecuteAsync(string sql) =>
        Database.WriteAsync((connection, transaction) => connection.Execute(transaction, sql), durable: false, CancellationToken.None);

    public void Dispose()
    {
        Database.Dispose();
        Signer.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
