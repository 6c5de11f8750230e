using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Remediation.Adapters.Containers;
using Remediation.Adapters.Egress;
using Remediation.Core.Clustering;
using Remediation.Functions.Composition;

namespace Remediation.Functions.Containers;

/// <summary>What stands behind three ports in this edition.</summary>
internal static class ContainerAdapters
{
    /// <summary>Puts them in the place of the embedded ones.</summary>
    public static IServiceCollection AddContainerAdapters(this IServiceCollection services, RemediationSettings settings)
    {
        services.Replace(ServiceDescriptor.Singleton<IEmbeddingGenerator<string, Embedding<float>>, LocalEmbeddingGenerator>());
        if (settings.Generator.UsesModel)
        {
            services.Replace(ServiceDescriptor.Singleton<IChatClient>(s => new OllamaSharpChatClient(
                s.GetRequiredService<GuardedHttp>().Client("ollama", settings.Generator.Url), settings.Generator.ModelName)));
        }

        if (settings.Containers.Qdrant is { } qdrant)
        {
            services.AddListedEndpoint(qdrant);
            services.Replace(ServiceDescriptor.Singleton<IVectorIndex>(
                s => new QdrantVectorIndex(s.GetRequiredService<GuardedHttp>(), qdrant, settings.Containers.QdrantApiKey)));
        }

        return services;
    }
}
