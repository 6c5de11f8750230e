using System.Globalization;
using System.Text;

namespace Remediation.TestServers;

/// <summary>
/// A private RabbitMQ node on loopback: own ports, own data, own cookie, own <c>epmd</c>, no plugins. It can be stopped, killed and
/// started again on the same data and port. Nothing is left behind when it is disposed of.
/// </summary>
public sealed class RabbitMqServer : IAsyncDisposable
{
    // The package's script without the wrapper that insists on the user rabbitmq and on /var.
    private const string Program = "/usr/lib/rabbitmq/bin/rabbitmq-server";
    private const string ControlProgram = "/usr/lib/rabbitmq/bin/rabbitmqctl";

    private readonly string _folder = Directory.CreateTempSubdirectory("test-rabbitmq-").FullName;
    private readonly int _nodePort;
    private readonly int _distributionPort;
    private readonly int _nameServerPort;
    private ServerProcess? _nameServer;
    private ServerProcess? _node;

    private RabbitMqServer()
    {
        int[] ports = FreePort.Take(3);
        (_nodePort, _distributionPort, _nameServerPort) = (ports[0], ports[1], ports[2]);
    }

    /// <summary>Whether Debian's <c>rabbitmq-server</c> and <c>amqp-tools</c> are on this machine.</summary>
    public static bool IsInstalled => File.Exists(Program) && AmqpTools.IsInstalled;

    /// <summary>What a skipped test says.</summary>
    public static string NotInstalled => "rabbitmq-server and amqp-tools are not on this machine (tests/run.sh installs them).";

    /// <summary>The broker's port.</summary>
    public int Port => _nodePort;

    /// <summary>The broker's address with user and password.</summary>
    public string Uri => string.Create(CultureInfo.InvariantCulture, $"amqp://guest:guest@127.0.0.1:{_nodePort}");

    /// <summary>Starts a node with empty data.</summary>
    public static async Task<RabbitMqServer> StartNewAsync()
    {
        var server = new RabbitMqServer();
        try
        {
            await server.StartAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts a stopped node on its data.</summary>
    public async Task StartAsync()
    {
        if (_node is not null)
        {
            throw new InvalidOperationException("The broker is running.");
        }

        // Files of its own, so that none of the machine's is read.
        Directory.CreateDirectory(In("home"));
        await File.WriteAllTextAsync(In("env.conf"), "");
        await File.WriteAllTextAsync(In("rabbitmq.conf"), "");
        await File.WriteAllTextAsync(In("plugins"), "[].");
        Dictionary<string, string> environment = Environment();
        _nameServer ??= await ServerProcess.StartAsync(
            ["epmd", "-d", "-d", "-port", environment["ERL_EPMD_PORT"], "-address", "127.0.0.1"], environment, "entering the main select() loop");
        _node = await ServerProcess.StartAsync([Program], environment, "completed with");
    }

    /// <summary>Stops the node in good order; its data stay.</summary>
    public Task StopAsync() => EndAsync("TERM");

    /// <summary>SIGKILL: nothing is flushed.</summary>
    public Task KillAsync() => EndAsync("KILL");

    /// <summary>Asks the running node with <c>rabbitmqctl</c>; what it prints, tab-separated.</summary>
    public async Task<string> ControlAsync(params string[] arguments)
    {
        string[] environment = [.. Environment().Where(e => e.Key is "HOME" or "ERL_EPMD_PORT" or "RABBITMQ_NODENAME" or "RABBITMQ_CONF_ENV_FILE").Select(e => $"{e.Key}={e.Value}")];
        Command command = await Command.RequireAsync(["env", .. environment, ControlProgram, "--quiet", .. arguments]);
        return Encoding.UTF8.GetString(command.Output);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_node is not null)
        {
            await KillAsync();
        }

        if (_nameServer is not null)
        {
            await _nameServer.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private async Task EndAsync(string signal)
    {
        ServerProcess node = _node ?? throw new InvalidOperationException("The broker is not running.");
        await node.StopAsync(signal);
        await node.DisposeAsync();
        _node = null;
    }

    private string In(string name) => Path.Combine(_folder, name);

    private Dictionary<string, string> Environment() => new(StringComparer.Ordinal)
    {
        ["HOME"] = In("home"),
        ["ERL_EPMD_PORT"] = _nameServerPort.ToString(CultureInfo.InvariantCulture),
        ["ERL_EPMD_ADDRESS"] = "127.0.0.1",
        ["RABBITMQ_NODENAME"] = string.Create(CultureInfo.InvariantCulture, $"test{_nodePort}@localhost"),
        ["RABBITMQ_NODE_IP_ADDRESS"] = "127.0.0.1",
        ["RABBITMQ_NODE_PORT"] = _nodePort.ToString(CultureInfo.InvariantCulture),
        ["RABBITMQ_DIST_PORT"] = _distributionPort.ToString(CultureInfo.InvariantCulture),
        ["RABBITMQ_MNESIA_BASE"] = In("data"),
        ["RABBITMQ_LOG_BASE"] = In("log"),
        ["RABBITMQ_PID_FILE"] = In("pid"),
        ["RABBITMQ_CONF_ENV_FILE"] = In("env.conf"),
        ["RABBITMQ_CONFIG_FILE"] = In("rabbitmq"),
        ["RABBITMQ_ENABLED_PLUGINS_FILE"] = In("plugins"),

        // With input allowed the script becomes the node, instead of a parent that answers SIGTERM with a second Erlang machine.
        ["RABBITMQ_ALLOW_INPUT"] = "1",
        ["RABBITMQ_SERVER_START_ARGS"] = "-noinput",
        ["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] = "+S 2:2 +sbwt none +sbwtdcpu none +sbwtdio none -kernel inet_dist_use_interface {127,0,0,1}",
    };
}
