using Microsoft.Extensions.AI;
using Remediation.Adapters.Containers;
using Remediation.Adapters.Tests.Clustering;

namespace Remediation.Containers.Tests.Adapters;

/// <summary>The embedder with whatever model the build put beside the tests.</summary>
public sealed class LocalEmbeddingGeneratorTests : EmbedderContract
{
    /// <inheritdoc/>
    protected override IEmbeddingGenerator<string, Embedding<float>> CreateEmbedder() => new LocalEmbeddingGenerator();
}
