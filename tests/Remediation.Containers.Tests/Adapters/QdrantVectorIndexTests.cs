using Grpc.Core;
using Remediation.Adapters.Containers;
using Remediation.Adapters.Egress;
using Remediation.Adapters.Tests.Clustering;
using Remediation.Adapters.Tests.Egress;
using Remediation.Core.Clustering;

namespace Remediation.Containers.Tests.Adapters;

/// <summary>The index on a server that speaks Qdrant's protocol; the contract on a real one where QDRANT_TEST_URL names it.</summary>
public sealed class QdrantVectorIndexTests : VectorIndexContract, IAsyncLifetime
{
    private static readonly string? RealServer = Environment.GetEnvironmentVariable("QDRANT_TEST_URL");

    private readonly List<QdrantVectorIndex> _made = [];
    private QdrantServer _server = null!;

    public async Task InitializeAsync() => _server = await QdrantServer.StartAsync();

    public async Task DisposeAsync()
    {
        _made.ForEach(index => index.Dispose());
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Dispose_Collection_LeavesNothingOnTheServer()
    {
        await using (IVectorCollection collection = await IndexOf(_server.Url, "").CreateAsync("r1-a/b", 4, CancellationToken.None))
        {
            await collection.AddAsync(0, new float[] { 1, 0, 0, 0 }, CancellationToken.None);
            Assert.StartsWith(QdrantVectorIndex.CollectionPrefix, Assert.Single(_server.Collections), StringComparison.Ordinal);
        }

        Assert.Empty(_server.Collections);
    }

    [Fact]
    public async Task Create_ServerWantsAKey_IsGivenIt()
    {
        _server.ApiKey = "a key of the operator";

        await using IVectorCollection collection = await IndexOf(_server.Url, _server.ApiKey).CreateAsync("keyed", 4, CancellationToken.None);

        Assert.Null(await collection.NearestAsync(new float[] { 1, 0, 0, 0 }, CancellationToken.None));
        await Assert.ThrowsAnyAsync<Exception>(() => IndexOf(_server.Url, "").CreateAsync("keyless", 4, CancellationToken.None));
    }

    [Fact]
    public async Task Create_ServerIsOutsideThePerimeter_IsRefused()
    {
        using var index = new QdrantVectorIndex(new GuardedHttp(new Perimeter("").Guard), _server.Url, "");

        Exception refused = await Assert.ThrowsAnyAsync<Exception>(() => index.CreateAsync("outside", 4, CancellationToken.None));

        Assert.Contains(Chain(refused), e => e is EgressRefusedException);
        Assert.Empty(_server.Calls);
    }

    /// <inheritdoc/>
    protected override IVectorIndex CreateIndex() => IndexOf(RealServer is null ? _server.Url : new Uri(RealServer), "");

    private static IEnumerable<Exception> Chain(Exception? exception)
    {
        for (; exception is not null; exception = exception is RpcException rpc ? rpc.Status.DebugException ?? rpc.InnerException : exception.InnerException)
        {
            yield return exception;
        }
    }

    private QdrantVectorIndex IndexOf(Uri url, string apiKey)
    {
        var index = new QdrantVectorIndex(new GuardedHttp(new Perimeter($"{url.Host}:{url.Port}").Guard), url, apiKey);
        _made.Add(index);
        return index;
    }
}
