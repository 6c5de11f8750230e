using Microsoft.Azure.Functions.Worker.Builder;

namespace Remediation.Functions.Composition;

/// <summary>The containers edition: the real Functions host, a RabbitMQ broker beside it.</summary>
internal static class Edition
{
    public static void Configure(FunctionsApplicationBuilder builder, RemediationSettings settings)
    {
        if (settings.QueueConnection == RemediationSettings.EmbeddedQueue)
        {
            throw new SettingsException("RabbitMQConnection must be an amqp address in this edition.");
        }

        builder.Services.AddRabbitQueue(settings.QueueConnection);
    }
}
