using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Remediation.Adapters.Egress;
using Remediation.Adapters.Telemetry;

namespace Remediation.Functions.Composition;

/// <summary>The figures that meters of this process publish.</summary>
internal static class MeterServices
{
    // The self-hosted runtime's own; on another host there is none of this name.
    private const string Runtime = "Functions.SelfHost";

    /// <summary>Adds them; they are counted from the start of the host on.</summary>
    public static IServiceCollection AddMeters(this IServiceCollection services) => services
        .AddSingleton(_ => new MeterFigures(i => i.Meter.Name == Runtime || i is { Meter.Name: EgressTally.MeterName, Name: EgressTally.ListedName }))
        .AddHostedService<Watch>();

    private sealed class Watch(MeterFigures meters) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            ArgumentNullException.ThrowIfNull(meters);
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
