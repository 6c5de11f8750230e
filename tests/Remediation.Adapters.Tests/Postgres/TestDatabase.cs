using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
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

    private static readonly Lazy<Task<PostgresServer>> Cluster = new(StartAsync);
    private static int _count;

    private readonly PostgresServer _server;
    private readonly List<PostgresDatabase> _open = [];
    private readonly Dictionary<string, PostgresDatabase> _byRole = [];

    private TestDatabase(PostgresServer server, string name)
    {
        _server = server;
        Name = name;
    }

    /// <summary>The database's name.</summary>
    public string Name { get; }

    /// <summary>The server's port.</summary>
    public int Port => _server.Port;

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
        PostgresDatabase database = Open(_server, new PostgresOptions(ConnectionString(role), owner is null ? null : ConnectionString(owner)));
        _open.Add(database);
        return database;
    }

    /// <summary>An Npgsql connection string.</summary>
    public string ConnectionString(string role) => _server.ConnectionString(Name, role);

    /// <summary>Runs SQL with another client; the unaligned rows.</summary>
    public Task<string> QueryAsync(string sql, string role = "postgres") => _server.QueryAsync(sql, Name, role);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (PostgresDatabase database in _open)
        {
            await database.DisposeAsync();
        }

        await _server.QueryAsync($"DROP DATABASE {Name} WITH (FORCE)");
    }

    private static async Task<TestDatabase> CreateAsync(string template)
    {
        Skip.IfNot(PostgresServer.IsInstalled, PostgresServer.NotInstalled);
        PostgresServer server = await Cluster.Value;
        var database = new TestDatabase(server, string.Create(CultureInfo.InvariantCulture, $"test{Interlocked.Increment(ref _count)}"));
        await server.QueryAsync($"CREATE DATABASE {database.Name} TEMPLATE {template}");
        return database;
    }

    private static async Task<PostgresServer> StartAsync()
    {
        PostgresServer server = await PostgresServer.StartNewAsync();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => server.DisposeAsync().AsTask().Wait();
        foreach (string role in new[] { "remediation_owner", "remediation_app", "remediation_auditor" })
        {
            await server.QueryAsync($"CREATE ROLE {role} LOGIN");
        }

        await server.QueryAsync($"CREATE DATABASE {Template}");
        string template = server.ConnectionString(Template);
        await using PostgresDatabase database = Open(server, new PostgresOptions(template, template));
        await database.TryOpenAsync(CancellationToken.None);
        return server;
    }

    private static PostgresDatabase Open(PostgresServer server, PostgresOptions options) => new(
        new Perimeter(string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{server.Port}")).Guard,
        options,
        TimeProvider.System,
        NullLogger<PostgresDatabase>.Instance);
}
