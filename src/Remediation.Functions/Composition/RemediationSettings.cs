using Microsoft.Extensions.Configuration;
using Remediation.Adapters.Dbt;
using Remediation.Adapters.Egress;
using Remediation.Adapters.Postgres;
using Remediation.Core.Generation;
using Remediation.Core.Intake;

namespace Remediation.Functions.Composition;

/// <summary>The app's settings. Every key stands in <c>local.settings.sample.json</c>; the environment wins over the file.</summary>
public sealed record RemediationSettings
{
    /// <summary>The queue connection that needs no broker.</summary>
    public const string EmbeddedQueue = "embedded";

    // What every broker and the embedded queue take as one message.
    private const int MaxMessageBytes = 16 * 1024 * 1024;

    /// <summary>DATA_DIR: where everything is kept. Default <c>.remediation</c> in the current folder.</summary>
    public required string DataFolder { get; init; }

    /// <summary>CONTRACTS_PATH: the folder of contracts by name. Default <c>contracts</c> below the data folder.</summary>
    public required string ContractsFolder { get; init; }

    /// <summary>INTAKE_PATH: the folder that rows' files must lie in. Default <c>intake</c> below the data folder.</summary>
    public required string IntakeFolder { get; init; }

    /// <summary>RabbitMQConnection: <c>embedded</c> (the default) for the queue in the data folder.</summary>
    public required string QueueConnection { get; init; }

    /// <summary>POSTGRES_CONNECTION and POSTGRES_OWNER_CONNECTION: the store in PostgreSQL. Null, the default, for the one in the data folder.</summary>
    public PostgresOptions? Postgres { get; init; }

    /// <summary>EGRESS_ALLOW: endpoints that may be connected to beside those that other settings name. None by default.</summary>
    public IReadOnlyList<EgressRule> EgressAllow { get; init; } = [];

    /// <summary>HOST_URL: where the host listens. Default <c>http://127.0.0.1:7071</c>.</summary>
    public required string Url { get; init; }

    /// <summary>LEDGER_ORIGIN: the name of this deployment's log in checkpoints.</summary>
    public required string LedgerOrigin { get; init; }

    /// <summary>LEDGER_KEY_PATH: the signing key, where it is not <c>ledger.key</c> in the data folder. Made at first use when absent.</summary>
    public required string LedgerKeyFile { get; init; }

    /// <summary>LOG_FILE: whether logs go to files in the data folder. Not where several processes share it.</summary>
    public required bool LogToFile { get; init; }

    /// <summary>LOG_CONSOLE: whether logs go to the console.</summary>
    public required bool LogToConsole { get; init; }

    /// <summary>GENERATION: <c>on</c> or <c>off</c>.</summary>
    public required GenerationOptions Generation { get; init; }

    /// <summary>GENERATOR and the OLLAMA_… keys: who writes the functions.</summary>
    public required GeneratorSettings Generator { get; init; }

    /// <summary>MAX_MESSAGE_BYTES, MAX_BATCH_BYTES and the other bounds of intake.</summary>
    public required IntakeLimits Limits { get; init; }

    /// <summary>Where alerts go besides the log.</summary>
    public AlertSettings Alerts { get; init; } = new();

    /// <summary>DBT_COMMAND and the other DBT_… keys: the pipeline's own dbt as gate; null without one.</summary>
    public DbtOptions? Dbt { get; init; }

    /// <summary>What only the containers edition has a use for.</summary>
    public ContainerSettings Containers { get; init; } = new();

    /// <summary>Every key that the app reads; each may be given as a file, under its name with <c>_FILE</c> at the end.</summary>
    public required IReadOnlySet<string> Keys { get; init; }

    /// <summary>Reads the settings.</summary>
    /// <exception cref="SettingsException">A value cannot be used; the message names every such key.</exception>
    public static RemediationSettings Read(IConfiguration configuration)
    {
        var values = new SettingsReader(configuration);
        string data = Path.GetFullPath(values.Text("DATA_DIR", ".remediation"));
        int maxMessage = (int)values.Number("MAX_MESSAGE_BYTES", 8 * 1024 * 1024, 1024, MaxMessageBytes);
        var settings = new RemediationSettings
        {
            DataFolder = data,
            ContractsFolder = Path.GetFullPath(values.Text("CONTRACTS_PATH", Path.Combine(data, "contracts"))),
            IntakeFolder = Path.GetFullPath(values.Text("INTAKE_PATH", Path.Combine(data, "intake"))),
            QueueConnection = values.Text("RabbitMQConnection", EmbeddedQueue, IsQueueConnection, "must be embedded, or an address such as amqp://user:password@host:5672."),
            Postgres = ReadPostgres(values),
            EgressAllow = EgressAllowList.Parse(values.Text("EGRESS_ALLOW", ""), values.Faults),
            Url = values.Text("HOST_URL", "http://127.0.0.1:7071", IsHttpAddress, "must be an http address such as http://127.0.0.1:7071."),
            LedgerOrigin = values.Text(
                "LEDGER_ORIGIN", "remediation.local/ledger", text => !text.Any(c => char.IsWhiteSpace(c) || c == '+'), "must hold neither white space nor +."),
            LedgerKeyFile = Path.GetFullPath(values.Text("LEDGER_KEY_PATH", Path.Combine(data, "ledger.key"))),
            LogToFile = values.Word("LOG_FILE", "true", "true", "false") == "true",
            LogToConsole = values.Word("LOG_CONSOLE", "true", "true", "false") == "true",
            Generation = new GenerationOptions { Off = values.Word("GENERATION", "on", "on", "off") == "off" },
            Generator = GeneratorSettings.Read(values),
            Alerts = AlertSettings.Read(values),
            Dbt = DbtSettings.Read(values, data),
            Containers = ContainerSettings.Read(values),
            Limits = new IntakeLimits { MaxMessageBytes = maxMessage, MaxBatchBytes = values.Number("MAX_BATCH_BYTES", 4L << 30, maxMessage, 1L << 40) },
            Keys = values.Keys,
        };
        values.ThrowIfFaulty();
        return settings;
    }

    private static PostgresOptions? ReadPostgres(SettingsReader values)
    {
        const string Must = "must be a connection string such as Host=db;Database=remediation;Username=remediation_app;Password=….";
        string connection = values.Text("POSTGRES_CONNECTION", "", IsPostgresConnection, Must);
        string owner = values.Text("POSTGRES_OWNER_CONNECTION", "", IsPostgresConnection, Must);
        if (owner.Length > 0 && connection.Length == 0)
        {
            values.Faults.Add("POSTGRES_OWNER_CONNECTION needs a POSTGRES_CONNECTION beside it, of a role that may do less.");
        }

        return connection.Length > 0 ? new PostgresOptions(connection, owner.Length > 0 ? owner : null) : null;
    }

    private static bool IsPostgresConnection(string text)
    {
        try
        {
            return text.Length == 0 || GuardedPostgres.Endpoints(text) is not null;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static bool IsQueueConnection(string text) =>
        text == EmbeddedQueue || (Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && address.Scheme is "amqp" or "amqps" && address.Host.Length > 0);

    private static bool IsHttpAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https";
}
