namespace Remediation.TestServers;

/// <summary>
/// A client of RabbitMQ that shares no code with ours: Debian's <c>amqp-tools</c> (C, librabbitmq), run as processes.
/// </summary>
/// <param name="uri">The broker's address.</param>
public sealed class AmqpTools(string uri)
{
    private const int EmptyQueue = 2;

    /// <summary>Whether the tools are on this machine.</summary>
    public static bool IsInstalled => File.Exists("/usr/bin/amqp-publish") && File.Exists("/usr/bin/amqp-get");

    /// <summary>Publishes a persistent message to a queue, through the default exchange. The tool does not wait for a confirm.</summary>
    public async Task PublishAsync(string queue, ReadOnlyMemory<byte> body, IReadOnlyDictionary<string, string>? headers = null)
    {
        List<string> command = ["amqp-publish", "--url", uri, "--routing-key", queue, "--persistent", "--content-type", "application/json"];
        foreach ((string name, string value) in headers ?? new Dictionary<string, string>())
        {
            command.AddRange(["--header", $"{name}: {value}"]);
        }

        await Command.RequireAsync(command, body);
    }

    /// <summary>Takes the first message of a queue: its body, or null when the queue is empty.</summary>
    public async Task<byte[]?> GetAsync(string queue)
    {
        Command got = await Command.RequireAsync(["amqp-get", "--url", uri, "--queue", queue], default, EmptyQueue);
        return got.ExitCode == EmptyQueue ? null : got.Output;
    }

    /// <summary>Declares a durable classic queue, as somebody else would who knows nothing of the app.</summary>
    public Task DeclareAsync(string queue) => Command.RequireAsync(["amqp-declare-queue", "--url", uri, "--durable", "--queue", queue]);

    /// <summary>Deletes a queue and what is in it.</summary>
    public Task DeleteAsync(string queue) => Command.RequireAsync(["amqp-delete-queue", "--url", uri, "--queue", queue]);
}
