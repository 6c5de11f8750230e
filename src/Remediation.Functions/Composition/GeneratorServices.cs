using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Remediation.Adapters.Egress;
using Remediation.Adapters.Ollama;
using Remediation.Core.Generation;
using Remediation.Core.Generation.Library;
using Remediation.Core.Generation.Models;
using Remediation.Core.Generation.Synthesis;
using Remediation.Core.Readiness;
using Remediation.Core.Trials;

namespace Remediation.Functions.Composition;

/// <summary>Which generators stand behind the one port.</summary>
public static class GeneratorServices
{
    /// <summary>The generators that the settings choose, the fix library before them all. Wants the stores and the gate.</summary>
    internal static IServiceCollection AddGenerators(this IServiceCollection services, GeneratorSettings settings)
    {
        if (settings.UsesModel)
        {
            services.AddSingleton<ModelCheck>()
                .AddHostedService(s => s.GetRequiredService<ModelCheck>())
                .AddSingleton<IReadinessCheck>(s => s.GetRequiredService<ModelCheck>())
                .AddSingleton<IPreparationStep>(s => s.GetRequiredService<ModelCheck>());
        }

        return services.AddWriters(settings)
            .AddSingleton<FixLibrarian>()
            .AddSingleton<LibraryGenerator>()
            .AddSingleton<FixDialogue>()
            .AddSingleton<IFixGenerator>(s => new GeneratorCascade([s.GetRequiredService<LibraryGenerator>(), .. Writers(s, settings)]));
    }

    /// <summary>What writes functions anew, without the library. Wants the gate, a clock and, for a model, the perimeter.</summary>
    public static IServiceCollection AddWriters(this IServiceCollection services, GeneratorSettings settings)
    {
        services.AddSingleton<Synthesizer>();
        if (!settings.UsesModel)
        {
            return services;
        }

        services.AddSingleton(settings.Model);
        services.AddListedEndpoint(settings.Url);
        services.AddSingleton<IChatClient>(s => new OllamaChatClient(s.GetRequiredService<GuardedHttp>().Client("ollama", settings.Url), settings.ModelName));
        services.AddSingleton<ILocalModel>(s => new OllamaModel(s.GetRequiredService<GuardedHttp>().Client("ollama", settings.Url), settings.ModelName));
        return services.AddSingleton<ModelGenerator>();
    }

    /// <summary>The writers in the order in which they are asked.</summary>
    public static IReadOnlyList<IFixGenerator> Writers(IServiceProvider services, GeneratorSettings settings) => settings.Kind switch
    {
        GeneratorSettings.Ollama => [services.GetRequiredService<ModelGenerator>()],
        GeneratorSettings.Cascade =>
        [
            new CertainGenerator(services.GetRequiredService<Synthesizer>(), services.GetRequiredService<FixGate>()),
            services.GetRequiredService<ModelGenerator>(),
        ],
        _ => [services.GetRequiredService<Synthesizer>()],
    };
}
