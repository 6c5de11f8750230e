using System.Globalization;
using Microsoft.Extensions.Configuration;
using Remediation.Adapters.Egress;
using Remediation.Core.Generation;
using Remediation.Core.Intake;

namespace Remediation.Functions.Composition;

/// <summary>The app's settings. Every key stands in <c>local.settings.sample.json</c>; the environment wins over the file.</summary>
public sealed record RemediationSettings
{
    /// <summary>The queue connection that needs no broker.</summary>
    public const string EmbeddedQueue = "embedded";

    /// <summary>DATA_DIR: where everything is kept. Default <c>.remediation</c> in the current folder.</summary>
    public required string DataFolder { get; init; }

    /// <summary>CONTRACTS_PATH: the folder of contracts by name. Default <c>contracts</c> below the data folder.</summary>
    public required string ContractsFolder { get; init; }

    /// <summary>INTAKE_PATH: the folder that rows' files must lie in. Default <c>intake</c> below the data folder.</summary>
    public required string IntakeFolder { get; init; }

    /// <summary>RabbitMQConnection: <c>embedded</c> (the default) for the queue in the data folder.</summary>
    public required string QueueConnection { get; init; }

    /// <summary>EGRESS_ALLOW: endpoints that may be connected to beside those that other settings name. None by default.</summary>
    public IReadOnlyList<EgressRule> EgressAllow { get; init; } = [];

    /// <summary>HOST_URL: where the host listens. Default <c>http://127.0.0.1:7071</c>.</summary>
    public required string Url { get; init; }

    /// <summary>LEDGER_ORIGIN: the name of this deployment's log in checkpoints.</summary>
    public required string LedgerOrigin { get; init; }

    /// <summary>LOG_CONSOLE: whether logs go to the console as well as to the file.</summary>
    public required bool LogToConsole { get; init; }

    /// <summary>GENERATION: <c>on</c> or <c>off</c>.</summary>
    public required GenerationOptions Generation { get; init; }

    /// <summary>GENERATOR and the OLLAMA_… keys: who writes the functions.</summary>
    public required GeneratorSettings Generator { get; init; }

    /// <summary>MAX_MESSAGE_BYTES and the other bounds of intake.</summary>
    public required IntakeLimits Limits { get; init; }

    /// <summary>Reads the settings.</summary>
    /// <exception cref="SettingsException">A value cannot be used; the message names every such key.</exception>
    public static RemediationSettings Read(IConfiguration configuration)
    {
        List<string> faults = [];
        string data = Path.GetFullPath(Text(configuration, "DATA_DIR", ".remediation"));
        string url = Text(configuration, "HOST_URL", "http://127.0.0.1:7071");
        if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? parsed) || parsed.Scheme is not ("http" or "https"))
        {
            faults.Add("HOST_URL must be an http address such as http://127.0.0.1:7071.");
        }

        string generation = Text(configuration, "GENERATION", "on");
        if (generation is not ("on" or "off"))
        {
            faults.Add("GENERATION must be on or off.");
        }

        string console = Text(configuration, "LOG_CONSOLE", "true");
        if (!bool.TryParse(console, out bool logToConsole))
        {
            faults.Add("LOG_CONSOLE must be true or false.");
        }

        string messageBytes = Text(configuration, "MAX_MESSAGE_BYTES", "8388608");
        if (!int.TryParse(messageBytes, NumberStyles.None, CultureInfo.InvariantCulture, out int maxMessage) || maxMessage is < 1024 or > 256 * 1024 * 1024)
        {
            faults.Add("MAX_MESSAGE_BYTES must be a number from 1024 to 268435456.");
        }

        string queue = Text(configuration, "RabbitMQConnection", EmbeddedQueue);
        if (queue != EmbeddedQueue && !(Uri.TryCreate(queue, UriKind.Absolute, out Uri? broker) && broker.Scheme is "amqp" or "amqps" && broker.Host.Length > 0))
        {
            faults.Add("RabbitMQConnection must be embedded or an amqp address such as amqp://user:password@host:5672.");
        }

        IReadOnlyList<EgressRule> egress = EgressAllowList.Parse(configuration["EGRESS_ALLOW"], faults);

        string origin = Text(configuration, "LEDGER_ORIGIN", "remediation.local/ledger");
        if (origin.Any(c => char.IsWhiteSpace(c) || c == '+'))
        {
            faults.Add("LEDGER_ORIGIN must hold neither white space nor +.");
        }

        var generator = GeneratorSettings.Read(configuration, faults);
        if (faults.Count > 0)
        {
            throw new SettingsException(string.Join(Environment.NewLine, faults));
        }

        return new RemediationSettings
        {
            DataFolder = data,
            ContractsFolder = Path.GetFullPath(Text(configuration, "CONTRACTS_PATH", Path.Combine(data, "contracts"))),
            IntakeFolder = Path.GetFullPath(Text(configuration, "INTAKE_PATH", Path.Combine(data, "intake"))),
            QueueConnection = queue,
            EgressAllow = egress,
            Url = url,
            LedgerOrigin = origin,
            LogToConsole = logToConsole,
            Generation = new GenerationOptions { Off = generation == "off" },
            Generator = generator,
            Limits = new IntakeLimits { MaxMessageBytes = maxMessage },
        };
    }

    private static string Text(IConfiguration configuration, string key, string fallback) =>
        configuration[key] is { Length: > 0 } value ? value : fallback;
}

/// <summary>Settings that the app cannot start with.</summary>
public sealed class SettingsException : Exception
{
    /// <summary>Names every faulty key.</summary>
    public SettingsException(string message)
        : base(message)
    {
    }

    /// <inheritdoc/>
    public SettingsException()
    {
    }

    /// <inheritdoc/>
    public SettingsException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
