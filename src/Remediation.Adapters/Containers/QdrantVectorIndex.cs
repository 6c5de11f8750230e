using System.Security.Cryptography;
using System.Text;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Microsoft.Extensions.VectorData;
using Microsoft.SemanticKernel.Connectors.Qdrant;
using Qdrant.Client;
using Qdrant.Client.Grpc;
using Remediation.Adapters.Egress;
using Remediation.Core.Clustering;

namespace Remediation.Adapters.Containers;

/// <summary>Vectors in a Qdrant server, through Semantic Kernel's connector. Collections live as long as a column is clustered.</summary>
public sealed class QdrantVectorIndex : IVectorIndex, IDisposable
{
    /// <summary>What Qdrant's collections of this product begin with.</summary>
    public const string CollectionPrefix = "remediation-";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly GrpcChannel _channel;
    private readonly QdrantVectorStore _store;

    /// <summary>Opens nothing yet.</summary>
    /// <param name="http">Admits the connection.</param>
    /// <param name="address">The gRPC endpoint, such as <c>http://qdrant:6334</c>; must be listed.</param>
    /// <param name="apiKey">The server's key; empty for none.</param>
    public QdrantVectorIndex(GuardedHttp http, Uri address, string apiKey)
    {
        // The client's own channel would make its own handler, past the guard.
        _channel = GrpcChannel.ForAddress(address, new GrpcChannelOptions { HttpHandler = http.Handler("qdrant"), DisposeHttpClient = true });
        Grpc.Core.CallInvoker calls = _channel.CreateCallInvoker();
        if (apiKey.Length > 0)
        {
            calls = calls.Intercept(metadata =>
            {
                metadata.Add("api-key", apiKey);
                return metadata;
            });
        }

        _store = new QdrantVectorStore(new QdrantClient(new QdrantGrpcClient(calls), Patience), ownsClient: true);
    }

    /// <inheritdoc/>
    public async Task<IVectorCollection> CreateAsync(string name, int dimensions, CancellationToken cancellationToken)
    {
        var definition = new VectorStoreCollectionDefinition
        {
            Properties =
            [
                new VectorStoreKeyProperty(nameof(Record.Id), typeof(ulong)),
                new VectorStoreVectorProperty(nameof(Record.Vector), typeof(ReadOnlyMemory<float>), dimensions) { DistanceFunction = DistanceFunction.CosineSimilarity },
            ],
        };
        VectorStoreCollection<ulong, Record> collection = _store.GetCollection<ulong, Record>(NameOf(name), definition);

        // A collection of this name is left over from a worker that died within the same step.
        await collection.EnsureCollectionDeletedAsync(cancellationToken);
        await collection.EnsureCollectionExistsAsync(cancellationToken);
        return new Collection(collection);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _store.Dispose();
        _channel.Dispose();
    }

    // Names of columns may hold what Qdrant does not take.
    private static string NameOf(string name) => CollectionPrefix + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)));

    private sealed class Record
    {
        public ulong Id { get; set; }

        public ReadOnlyMemory<float> Vector { get; set; }
    }

    private sealed class Collection(VectorStoreCollection<ulong, Record> records) : IVectorCollection
    {
        // All of a column's clusters, so that the lowest id among equals is always among the answers.
        private const int Top = ClusterStage.MaxClustersOfColumn;

        public Task AddAsync(int id, ReadOnlyMemory<float> vector, CancellationToken cancellationToken) =>
            records.UpsertAsync(new Record { Id = (ulong)id, Vector = vector }, cancellationToken);

        public async Task<VectorMatch?> NearestAsync(ReadOnlyMemory<float> vector, CancellationToken cancellationToken)
        {
            VectorMatch? best = null;
            await foreach (VectorSearchResult<Record> found in records.SearchAsync(vector, Top, cancellationToken: cancellationToken))
            {
                var match = new VectorMatch((int)found.Record.Id, (float)(found.Score ?? 0));
                if (best is not { } known || match.Similarity > known.Similarity || (match.Similarity == known.Similarity && match.Id < known.Id))
                {
                    best = match;
                }
            }

            return best;
        }

        public async ValueTask DisposeAsync()
        {
            await records.EnsureCollectionDeletedAsync();
            records.Dispose();
        }
    }
}
