using Functions.SelfHost;
using Functions.SelfHost.Hosting;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Remediation.Core.Intake;
using Remediation.Core.Readiness;
using Remediation.Functions.Http;

namespace Remediation.Functions.Composition;

/// <summary>The embedded edition: one process on Functions.SelfHost.</summary>
internal static class Edition
{
    public static void Configure(FunctionsApplicationBuilder builder, RemediationSettings settings)
    {
        if (settings.Containers.Given is { Count: > 0 } given)
        {
            throw new SettingsException(string.Join(Environment.NewLine, given.Select(key => $"{key} has no effect in this edition; leave it empty.")));
        }

        builder.Services.Configure<SelfHostOptions>(options =>
        {
            options.DataFolder = settings.DataFolder;
            options.Url = settings.Url;
            options.Roles = [.. KeyRoles.All];
        });
        builder.Configuration.AddInMemoryCollection([new("RabbitMQConnection", settings.QueueConnection)]);
        builder.Services.AddSingleton<IOutboundConnectionFilter, Embedded.GuardedListeners>();
        if (settings.QueueConnection == RemediationSettings.EmbeddedQueue)
        {
            builder.Services.AddSingleton<Embedded.EmbeddedBatchQueue>();
            builder.Services.AddSingleton<IBatchQueue>(s => s.GetRequiredService<Embedded.EmbeddedBatchQueue>());
            builder.Services.AddSingleton<IReadinessCheck>(s => s.GetRequiredService<Embedded.EmbeddedBatchQueue>());
        }
        else
        {
            builder.Services.AddRabbitQueue(settings.QueueConnection);
        }
    }
}
