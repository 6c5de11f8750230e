using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Remediation.Adapters.Egress;
using Remediation.Adapters.Postgres;
using Remediation.Adapters.Tests.Egress;
using Remediation.TestServers;

namespace Remediation.Adapters.Tests.Postgres;

/// <summary>What a transaction does when others are in its way, when its connection breaks, and when the server is away.</summary>
public sealed class PostgresDatabaseTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [SkippableFact]
    public async Task Write_TwoThatLockEachOther_BothCommitInTheEnd()
    {
        await using TestDatabase test = await TestDatabase.CreateAsync();
        PostgresDatabase database = test.Open("remediation_app");
        await AddAsync(database, "a", "b");
        int begun = 0;
        var bothBegun = new TaskCompletionSource();

        async Task CrossAsync(string first, string second) => await database.WriteAsync(
            async connection =>
            {
                await TouchAsync(connection, first);
                if (Interlocked.Increment(ref begun) == 2)
                {
                    bothBegun.SetResult();
                }

                await bothBegun.Task;
                await TouchAsync(connection, second);
            },
            None);
        await Task.WhenAll(CrossAsync("a", "b"), CrossAsync("b", "a"));

        Assert.True(begun > 2, "Neither was given up.");
        Assert.Equal("2\n2\n", await test.QueryAsync("SELECT failures FROM ops.alerts"));
    }

    [SkippableFact]
    public async Task Write_ConnectionBreaksBeforeTheCommit_RunsAgainAndCountsOnce()
    {
        await using TestDatabase test = await TestDatabase.CreateAsync();
        PostgresDatabase database = test.Open("remediation_app");
        await AddAsync(database, "a");
        int runs = 0;

        await database.WriteAsync(
            async connection =>
            {
                await TouchAsync(connection, "a");
                if (runs++ == 0)
                {
                    await test.QueryAsync($"SELECT pg_terminate_backend({connection.ProcessID})");
                    await TouchAsync(connection, "a");
                }
            },
            None);

        Assert.Equal((2, "1\n"), (runs, await test.QueryAsync("SELECT failures FROM ops.alerts")));
    }

    [SkippableFact]
    public async Task Write_WorkThatFails_LeavesNothingAndIsNotRepeated()
    {
        await using TestDatabase test = await TestDatabase.CreateAsync();
        PostgresDatabase database = test.Open("remediation_app");
        await AddAsync(database, "a");
        int runs = 0;

        await Assert.ThrowsAsync<InvalidOperationException>(() => database.WriteAsync(
            async connection =>
            {
                runs++;
                await TouchAsync(connection, "a");
                throw new InvalidOperationException();
            },
            None));

        Assert.Equal((1, "0\n"), (runs, await test.QueryAsync("SELECT failures FROM ops.alerts")));
    }

    [SkippableFact]
    public async Task Read_SeveralQuestions_AreAnsweredFromOneSnapshot_AndCannotWrite()
    {
        await using TestDatabase test = await TestDatabase.CreateAsync();
        PostgresDatabase database = test.Open("remediation_app");
        await AddAsync(database, "a");

        (long? before, long? after) = await database.ReadAsync(
            async connection =>
            {
                long? first = await CountAsync(connection);
                await AddAsync(database, "b");
                return (first, await CountAsync(connection));
            },
            None);

        Assert.Equal((1, 1), (before, after));
        PostgresException refused = await Assert.ThrowsAsync<PostgresException>(() => database.ReadAsync(connection => TouchAsync(connection, "a"), None));
        Assert.Equal(PostgresErrorCodes.ReadOnlySqlTransaction, refused.SqlState);
    }

    [SkippableFact]
    public async Task Server_StoppedAndStartedAgain_IsWaitedForByEveryCall()
    {
        Skip.IfNot(PostgresServer.IsInstalled, PostgresServer.NotInstalled);
        await using PostgresServer server = await PostgresServer.StartNewAsync();
        await using PostgresDatabase database = Open(server, server.ConnectionString());
        await AddAsync(database, "a");

        await server.StopAsync();
        string? away = await database.TryOpenAsync(None);
        Task write = AddAsync(database, "b");
        Task<long?> read = database.ReadAsync(CountAsync, None);
        using var impatient = new CancellationTokenSource();
        Task given = database.ReadAsync(CountAsync, impatient.Token);
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);
        Assert.False(write.IsCompleted || read.IsCompleted);
        await server.StartAsync();

        await write;
        Assert.InRange((await read)!.Value, 1, 2);
        Assert.Contains("does not answer", away, StringComparison.Ordinal);
        Assert.Null(await database.TryOpenAsync(None));
        await server.StopAsync();
    }

    [SkippableFact]
    public async Task Server_UnlistedPort_IsRefusedWithoutASocket()
    {
        await using TestDatabase test = await TestDatabase.CreateAsync();
        var perimeter = new Perimeter("127.0.0.1:1");
        await using var database = new PostgresDatabase(
            perimeter.Guard, new PostgresOptions(test.ConnectionString("remediation_app")), TimeProvider.System, NullLogger<PostgresDatabase>.Instance);

        await Assert.ThrowsAsync<EgressRefusedException>(() => database.TryOpenAsync(None));
        await Assert.ThrowsAsync<EgressRefusedException>(() => database.ReadAsync(CountAsync, None));

        Assert.Equal(2, perimeter.Tally.Since(null).Refused);
        Assert.Equal("0\n", await test.QueryAsync("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND usename = 'remediation_app'"));
    }

    [SkippableFact]
    public async Task Server_ListedByName_IsConnectedToAtTheAddressThatWasChecked()
    {
        await using TestDatabase test = await TestDatabase.CreateAsync();
        var perimeter = new Perimeter(string.Create(CultureInfo.InvariantCulture, $"database.test:{test.Port}"));
        perimeter.Names.Answer("127.0.0.1");
        perimeter.Names.Answer("127.0.0.2");
        string named = test.ConnectionString("remediation_app").Replace("127.0.0.1", "database.test", StringComparison.Ordinal);
        await using var database = new PostgresDatabase(
            perimeter.Guard, new PostgresOptions(named), TimeProvider.System, NullLogger<PostgresDatabase>.Instance);

        Assert.Null(await database.TryOpenAsync(None));

        Assert.Equal(["database.test"], perimeter.Names.Asked);
        Assert.True(perimeter.Tally.Since(null).Passed);
    }

    private static PostgresDatabase Open(PostgresServer server, string connection) => new(
        new Perimeter(string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{server.Port}")).Guard,
        new PostgresOptions(connection, connection),
        TimeProvider.System,
        NullLogger<PostgresDatabase>.Instance);

    private static Task AddAsync(PostgresDatabase database, params string[] ids) => database.WriteAsync(
        connection => connection.Sql("INSERT INTO ops.alerts (alert_id, channel, severity, alert, failures) SELECT id, 'test', 1, '{}', 0 FROM unnest(@ids) AS id")
            .With("ids", ids)
            .ExecuteAsync(None),
        None);

    private static Task<int> TouchAsync(NpgsqlConnection connection, string id) =>
        connection.Sql("UPDATE ops.alerts SET failures = failures + 1 WHERE alert_id = @id").With("id", id).ExecuteAsync(None);

    private static Task<long?> CountAsync(NpgsqlConnection connection) => connection.Sql("SELECT count(*) FROM ops.alerts").LongAsync(None);
}
