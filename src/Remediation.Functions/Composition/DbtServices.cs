using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Remediation.Adapters.Dbt;
using Remediation.Core.Gates;

namespace Remediation.Functions.Composition;

/// <summary>The pipeline's dbt as gate, where it is configured. Wants the relations of a PostgreSQL database.</summary>
internal static class DbtServices
{
    /// <summary>Adds it; without settings nothing.</summary>
    public static IServiceCollection AddDbt(this IServiceCollection services, DbtOptions? options) => options is null ? services : services.AddSingleton<IExternalGate>(
        s => new DbtGate(options, s.GetRequiredService<IGateViews>(), s.GetRequiredService<TimeProvider>(), s.GetRequiredService<ILogger<DbtGate>>()));
}
