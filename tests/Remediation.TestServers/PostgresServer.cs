using System.Globalization;
using System.Text;

namespace Remediation.TestServers;

/// <summary>
/// A private PostgreSQL cluster on loopback: own port, own data, superuser <c>postgres</c> without a password, no Unix socket. It can
/// be stopped, killed and started again on the same data and port. Nothing is left behind when it is disposed of.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private const string Packages = "/usr/lib/postgresql";
    private const string ServerUser = "postgres";

    private readonly string _folder = Directory.CreateTempSubdirectory("test-postgres-").FullName;
    private ServerProcess? _server;

    private PostgresServer()
    {
    }

    /// <summary>Whether Debian's PostgreSQL is on this machine.</summary>
    public static bool IsInstalled => Programs is not null;

    /// <summary>What a skipped test says.</summary>
    public static string NotInstalled => "postgresql is not on this machine (tests/run.sh installs it).";

    /// <summary>The server's port.</summary>
    public int Port { get; } = FreePort.Take(1)[0];

    // PostgreSQL refuses root.
    private static string[] AsServerUser => Environment.IsPrivilegedProcess ? ["setpriv", "--reuid", ServerUser, "--regid", ServerUser, "--init-groups"] : [];

    private static string? Programs => !Directory.Exists(Packages) ? null : Directory.EnumerateDirectories(Packages)
        .Select(version => Path.Combine(version, "bin"))
        .Where(bin => File.Exists(Path.Combine(bin, "initdb")))
        .OrderByDescending(bin => int.Parse(Path.GetFileName(Path.GetDirectoryName(bin)!), CultureInfo.InvariantCulture))
        .FirstOrDefault();

    /// <summary>Starts a server with an empty cluster.</summary>
    public static async Task<PostgresServer> StartNewAsync()
    {
        var server = new PostgresServer();
        try
        {
            await server.InitializeAsync();
            await server.StartAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>An Npgsql connection string.</summary>
    public string ConnectionString(string database = "postgres", string user = "postgres") =>
        string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={Port};Database={database};Username={user}");

    /// <summary>Starts a stopped server on its data.</summary>
    public async Task StartAsync()
    {
        if (_server is not null)
        {
            throw new InvalidOperationException("The server is running.");
        }

        // Without fsync: a killed server still finds its data, only a crash of the machine would lose them.
        _server = await ServerProcess.StartAsync(
            [
                .. AsServerUser, Path.Combine(Programs!, "postgres"), "-D", Data, "-h", "127.0.0.1", "-p", Port.ToString(CultureInfo.InvariantCulture),
                "-c", "unix_socket_directories=", "-c", "fsync=off", "-c", "log_min_messages=warning", "-c", "logging_collector=off",
            ],
            new Dictionary<string, string>(StringComparer.Ordinal) { ["LC_ALL"] = "C.UTF-8" },
            "ready to accept connections");
    }

    /// <summary>Stops the server in good order; its data stay.</summary>
    public Task StopAsync() => EndAsync("INT");

    /// <summary>Stops it as a crash would: the next start recovers.</summary>
    public Task KillAsync() => EndAsync("QUIT");

    /// <summary>Runs SQL with <c>psql</c>, a client that shares no code with ours; the unaligned rows.</summary>
    public async Task<string> QueryAsync(string sql, string database = "postgres", string user = "postgres")
    {
        string port = Port.ToString(CultureInfo.InvariantCulture);
        Command psql = await Command.RequireAsync(
            ["psql", "-h", "127.0.0.1", "-p", port, "-U", user, "-d", database, "-X", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-c", sql]);
        return Encoding.UTF8.GetString(psql.Output);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await KillAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private string Data => Path.Combine(_folder, "data");

    private async Task InitializeAsync()
    {
        if (AsServerUser.Length > 0)
        {
            await Command.RequireAsync(["chown", ServerUser, _folder]);
        }

        await Command.RequireAsync(
            [.. AsServerUser, Path.Combine(Programs!, "initdb"), "-D", Data, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]);
    }

    private async Task EndAsync(string signal)
    {
        ServerProcess server = _server ?? throw new InvalidOperationException("The server is not running.");
        await server.StopAsync(signal);
        await server.DisposeAsync();
        _server = null;
    }
}
