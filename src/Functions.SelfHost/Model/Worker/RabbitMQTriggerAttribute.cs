using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>Starts a function with a message of a RabbitMQ queue, or of an embedded one. The queue must exist.</summary>
public sealed class RabbitMQTriggerAttribute : TriggerBindingAttribute
{
    /// <summary>Reads a queue at the connection that <see cref="ConnectionStringSetting"/> names.</summary>
    /// <param name="queueName">Name of the queue; <c>%SETTING%</c> is resolved.</param>
    public RabbitMQTriggerAttribute(string queueName) => QueueName = queueName;

    /// <summary>Reads a queue of a host given by parts.</summary>
    /// <param name="hostName">Broker's host.</param>
    /// <param name="userNameSetting">Setting that holds the user.</param>
    /// <param name="passwordSetting">Setting that holds the password.</param>
    /// <param name="port">Broker's port; 0 for the default.</param>
    /// <param name="queueName">Name of the queue.</param>
    public RabbitMQTriggerAttribute(string hostName, string userNameSetting, string passwordSetting, int port, string queueName)
    {
        HostName = hostName;
        UserNameSetting = userNameSetting;
        PasswordSetting = passwordSetting;
        Port = port;
        QueueName = queueName;
    }

    /// <summary>Name of the setting with the connection: an <c>amqp://</c> URI, or <c>embedded</c>.</summary>
    public string? ConnectionStringSetting { get; set; }

    /// <summary>Broker's host, when given by parts.</summary>
    public string? HostName { get; set; }

    /// <summary>Name of the queue.</summary>
    public string QueueName { get; }

    /// <summary>Setting that holds the user, when given by parts.</summary>
    public string? UserNameSetting { get; set; }

    /// <summary>Setting that holds the password, when given by parts.</summary>
    public string? PasswordSetting { get; set; }

    /// <summary>Broker's port; 0 for the default.</summary>
    public int Port { get; set; }

    /// <summary>Whether the broker's certificate is taken unchecked (TLS only).</summary>
    public bool DisableCertificateValidation { get; set; }
}
