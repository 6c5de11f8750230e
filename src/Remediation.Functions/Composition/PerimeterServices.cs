using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Remediation.Adapters.Egress;
using Remediation.Core.Runs;

namespace Remediation.Functions.Composition;

/// <summary>The border of the process (invariant I2).</summary>
public static class PerimeterServices
{
    /// <summary>Adds the guard, the clients that go through it, and the meter that watches for what does not.</summary>
    /// <param name="services">The services.</param>
    /// <param name="listed">The operator's list.</param>
    public static IServiceCollection AddPerimeter(this IServiceCollection services, IEnumerable<EgressRule> listed)
    {
        foreach (EgressRule rule in listed)
        {
            services.AddSingleton(rule);
        }

        return services
            .AddSingleton(s => new EgressAllowList(s.GetServices<EgressRule>()))
            .AddSingleton<INameResolver, SystemNameResolver>()
            .AddSingleton<EgressTally>()
            .AddSingleton<EgressGuard>()
            .AddSingleton<IEgressGuard>(s => s.GetRequiredService<EgressGuard>())
            .AddSingleton<GuardedHttp>()
            .AddSingleton<EgressMeter>()
            .AddSingleton<IEgressMeter>(s => s.GetRequiredService<EgressMeter>())
            .AddHostedService<EgressWatch>();
    }

    /// <summary>Lists an endpoint that another setting names: what the operator configured may be reached without listing it twice.</summary>
    /// <param name="services">The services.</param>
    /// <param name="address">The configured address.</param>
    public static IServiceCollection AddListedEndpoint(this IServiceCollection services, Uri address) => services.AddSingleton(EgressRule.Of(address));

    /// <summary>Has the meter made before anything else starts: what nobody watches is not counted.</summary>
    private sealed class EgressWatch(EgressMeter meter) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            ArgumentNullException.ThrowIfNull(meter);
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
