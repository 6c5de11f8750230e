using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Remediation.Functions.Containers;

namespace Remediation.Functions.Composition;

/// <summary>The containers edition: a worker of the real Functions host, a RabbitMQ broker beside it.</summary>
internal static class Edition
{
    public static void Configure(FunctionsApplicationBuilder builder, RemediationSettings settings)
    {
        if (settings.QueueConnection == RemediationSettings.EmbeddedQueue)
        {
            throw new SettingsException("RabbitMQConnection must be an amqp address in this edition.");
        }

        builder.Services.AddRabbitQueue(settings.QueueConnection);
        builder.Services.AddContainerAdapters(settings);
        builder.Services.AddHostKeys(settings, builder.Configuration["FUNCTIONS_SECRETS_PATH"]);
        builder.UseMiddleware<CallerIdentity>();
        StartWorkerLast(builder.Services);
    }

    // Once the worker has told the host of its functions, the host listens: queues, schemas and the model's check come first.
    private static void StartWorkerLast(IServiceCollection services)
    {
        ServiceDescriptor worker = services.Single(s => s.ServiceType == typeof(IHostedService) && s.ImplementationType?.Name == "WorkerHostedService");
        services.Remove(worker);
        services.Add(worker);
    }
}
