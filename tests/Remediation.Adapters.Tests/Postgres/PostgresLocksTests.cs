using Npgsql;
using Remediation.Adapters.Postgres;
using Remediation.Adapters.Tests.Stores;
using Remediation.Core.Runs;

namespace Remediation.Adapters.Tests.Postgres;

/// <summary>Who waits for whom on a run: what stands for SQLite's single writer.</summary>
public sealed class PostgresLocksTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [SkippableFact]
    public async Task Own_WaitsForThoseThatJoined_AndWhoComesLaterSeesWhatItDid()
    {
        await using TestDatabase test = await TestDatabase.CreateAsync();
        PostgresDatabase database = test.Open("remediation_app");
        await new PostgresRunStore(database).AdmitAsync(StoreFixture.NewRun(), "{}"u8.ToArray(), None);
        await using PostgresTransaction worker = await database.BeginAsync(None);
        long runNo = await worker.Connection.JoinRunAsync("r1", None);

        // Another worker joins beside it, and both write figures of the run's row in the end.
        await database.WriteAsync(async connection => await ProgressAsync(connection, await connection.JoinRunAsync("r1", None)), None);
        Task ending = database.WriteAsync(
            async connection => await connection.Sql("UPDATE ops.runs SET attempt = 2 WHERE run_no = @run").With("run", await connection.OwnRunAsync("r1", None)).ExecuteAsync(None),
            None);
        await UntilSomebodyWaitsAsync(test);
        Task late = database.WriteAsync(connection => connection.JoinAttemptAsync(runNo, 1, None), None);
        await ProgressAsync(worker.Connection, runNo);
        Assert.False(ending.IsCompleted);
        await worker.CommitAsync(None);

        await ending;
        await Assert.ThrowsAsync<AttemptEndedException>(() => late);
        Assert.Equal("2 2\n", await test.QueryAsync("SELECT attempt || ' ' || progress_success FROM ops.runs"));
    }

    [SkippableFact]
    public async Task Lock_OfTheDeployment_IsHeldByOneUntilItsTransactionEnds()
    {
        await using TestDatabase test = await TestDatabase.CreateAsync();
        PostgresDatabase database = test.Open("remediation_app");
        await using PostgresTransaction first = await database.BeginAsync(None);
        await first.Connection.LockAsync(DeploymentLock.Seal, None);

        Task second = database.WriteAsync(connection => connection.LockAsync(DeploymentLock.Seal, None), None);
        await database.WriteAsync(connection => connection.LockAsync(DeploymentLock.Migration, None), None);
        await UntilSomebodyWaitsAsync(test);
        Assert.False(second.IsCompleted);
        await first.DisposeAsync();

        await second;
    }

    private static Task<int> ProgressAsync(NpgsqlConnection connection, long runNo) =>
        connection.Sql("UPDATE ops.runs SET progress_success = progress_success + 1 WHERE run_no = @run").With("run", runNo).ExecuteAsync(None);

    private static async Task UntilSomebodyWaitsAsync(TestDatabase test)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (await test.QueryAsync("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'") == "0\n")
        {
            await Task.Delay(20, patience.Token);
        }
    }
}
