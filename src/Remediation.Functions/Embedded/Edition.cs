using Functions.SelfHost;
using Functions.SelfHost.Hosting;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Remediation.Core.Intake;

namespace Remediation.Functions.Composition;

/// <summary>The embedded edition: one process on Functions.SelfHost.</summary>
internal static class Edition
{
    public static void Configure(FunctionsApplicationBuilder builder, RemediationSettings settings)
    {
        builder.Services.Configure<SelfHostOptions>(options =>
        {
            options.DataFolder = settings.DataFolder;
            options.Url = settings.Url;
        });
        builder.Configuration.AddInMemoryCollection([new("RabbitMQConnection", settings.QueueConnection)]);
        builder.Services.AddSingleton<IOutboundConnectionFilter, Embedded.GuardedListeners>();
        if (settings.QueueConnection == RemediationSettings.EmbeddedQueue)
        {
            builder.Services.AddSingleton<IBatchQueue, Embedded.EmbeddedBatchQueue>();
        }
        else
        {
            builder.Services.AddRabbitQueue(settings.QueueConnection);
        }
    }
}
