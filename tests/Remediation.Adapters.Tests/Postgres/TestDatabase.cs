using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Remediation.Adapters.Egress;
using Remediation.Adapters.Postgres;
using Remediation.Adapters.Tests.Egress;
using Remediation.TestServers;

namespace Remediation.Adapters.Tests.Postgres;

/// <summary>
/// A database of its own on the assembly's one PostgreSQL cluster, with the schema in it: a copy of a template, which takes a fraction of what migrating
/// does. The roles of the schema can log in.
/// </summary>
internal sealed class TestDatabase : IAsyncDisposable
{
    private const string Template = "template_with_schema";

    private static readonly Lazy<Task<Cluster>> OneForAll = new(StartAsync);
    private static int _count;

    private readonly Cluster _cluster;
    private readonly List<PostgresDatabase> _open = [];
    private readonly Dictionary<string, PostgresDatabase> _byRole = [];

    private TestDatabase(Cluster cluster, string name)
    {
        _cluster = cluster;
        Name = name;
    }

    /// <summary>The database's name.</summary>
    public string Name { get; }

    /// <summary>The server's port.</summary>
    public int Port => _cluster.Server.Port;

    /// <summary>A new database with the schema. The test is skipped where there is no PostgreSQL.</summary>
    public static Task<TestDatabase> CreateAsync() => CreateAsync(Template);

    /// <summary>A new database without anything in it.</summary>
    public static Task<TestDatabase> CreateEmptyAsync() => CreateAsync("template0");

    /// <summary>The database as one of the roles sees it; the same object for the same role.</summary>
    public PostgresDatabase Open(string role)
    {
        if (!_byRole.TryGetValue(role, out PostgresDatabase? database))
        {
            database = OpenAnew(role);
            _byRole.Add(role, database);
        }

        return database;
    }

    /// <summary>The database as another worker opens it, with a role that migrates or without one.</summary>
    public PostgresDatabase OpenAnew(string role, string? owner = null)
    {
        PostgresDatabase database = Open(_cluster.Server, new PostgresOptions(ConnectionString(role), owner is null ? null : ConnectionString(owner)));
        _open.Add(database);
        return database;
    }

    /// <summary>An Npgsql connection string.</summary>
    public string ConnectionString(string role) => _cluster.Server.ConnectionString(Name, role);

    /// <summary>Runs SQL with another client; the unaligned rows.</summary>
    public Task<string> QueryAsync(string sql, string role = "postgres") => _cluster.Server.QueryAsync(sql, Name, role);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (PostgresDatabase database in _open)
        {
            await database.DisposeAsync();
        }

        await _cluster.ExecuteAsync($"DROP DATABASE {Name} WITH (FORCE)");
    }

    private static async Task<TestDatabase> CreateAsync(string template)
    {
        Skip.IfNot(PostgresServer.IsInstalled, PostgresServer.NotInstalled);
        Cluster cluster = await OneForAll.Value;
        var database = new TestDatabase(cluster, string.Create(CultureInfo.InvariantCulture, $"test{Interlocked.Increment(ref _count)}"));
        await cluster.ExecuteAsync($"CREATE DATABASE {database.Name} TEMPLATE {template}");
        return database;
    }

    private static async Task<Cluster> StartAsync()
    {
        PostgresServer server = await PostgresServer.StartNewAsync();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => server.DisposeAsync().AsTask().Wait();
        var cluster = new Cluster(server, await GuardedPostgres.CreateAsync(GuardOf(server), server.ConnectionString(), null, CancellationToken.None));
        await cluster.ExecuteAsync("CREATE ROLE remediation_owner LOGIN; CREATE ROLE remediation_app LOGIN; CREATE ROLE remediation_auditor LOGIN");
        await cluster.ExecuteAsync($"CREATE DATABASE {Template}");
        string template = server.ConnectionString(Template);
        await using PostgresDatabase database = Open(server, new PostgresOptions(template, template));
        await database.TryOpenAsync(CancellationToken.None);
        return cluster;
    }

    private static PostgresDatabase Open(PostgresServer server, PostgresOptions options) =>
        new(GuardOf(server), options, TimeProvider.System, NullLogger<PostgresDatabase>.Instance);

    private static EgressGuard GuardOf(PostgresServer server) => new Perimeter(string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{server.Port}")).Guard;

    private sealed record Cluster(PostgresServer Server, NpgsqlDataSource Administrator)
    {
        public async Task ExecuteAsync(string sql)
        {
            await using NpgsqlCommand command = Administrator.CreateCommand(sql);
            await command.ExecuteNonQueryAsync();
        }
    }
}
