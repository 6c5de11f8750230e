using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Numerics.Tensors;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Qdrant.Client.Grpc;

namespace Remediation.Containers.Tests.Adapters;

/// <summary>As much of Qdrant's gRPC service as the index calls, with exact search; answers any other call as unimplemented.</summary>
internal sealed class QdrantServer : IAsyncDisposable
{
    private const int FrameHeader = 5;
    private const string Unimplemented = "12";
    private const string Unauthenticated = "16";

    private readonly ConcurrentDictionary<string, ConcurrentDictionary<ulong, float[]>> _collections = new(StringComparer.Ordinal);
    private readonly WebApplication _app;

    private QdrantServer(WebApplication app) => _app = app;

    /// <summary>Where it listens.</summary>
    public Uri Url => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    /// <summary>The key that it wants, or null.</summary>
    public string? ApiKey { get; set; }

    /// <summary>What was called, in turn.</summary>
    public ConcurrentQueue<string> Calls { get; } = new();

    /// <summary>Names of the collections that there are.</summary>
    public IEnumerable<string> Collections => _collections.Keys;

    public static async Task<QdrantServer> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(o => o.ConfigureEndpointDefaults(e => e.Protocols = HttpProtocols.Http2));
        WebApplication app = builder.Build();
        var server = new QdrantServer(app);
        app.MapPost("/qdrant.{service}/{method}", server.AnswerAsync);
        await app.StartAsync();
        return server;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context, string service, string method)
    {
        Calls.Enqueue($"{service}/{method}");
        context.Response.ContentType = "application/grpc";
        if (ApiKey is not null && context.Request.Headers["api-key"] != ApiKey)
        {
            context.Response.Headers["grpc-status"] = Unauthenticated;
            return;
        }

        using var bytes = new MemoryStream();
        await context.Request.Body.CopyToAsync(bytes);
        if (Answer($"{service}/{method}", bytes.ToArray()[FrameHeader..]) is not { } answer)
        {
            context.Response.Headers["grpc-status"] = Unimplemented;
            context.Response.Headers["grpc-message"] = $"{service}/{method}";
            return;
        }

        byte[] frame = new byte[FrameHeader + answer.CalculateSize()];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), frame.Length - FrameHeader);
        answer.WriteTo(frame.AsSpan(FrameHeader));
        await context.Response.Body.WriteAsync(frame);
        context.Response.AppendTrailer("grpc-status", "0");
    }

    private IMessage? Answer(string call, byte[] body)
    {
        switch (call)
        {
            case "Collections/CollectionExists":
                string asked = CollectionExistsRequest.Parser.ParseFrom(body).CollectionName;
                return new CollectionExistsResponse { Result = new CollectionExists { Exists = _collections.ContainsKey(asked) } };
            case "Collections/Create":
                return new CollectionOperationResponse { Result = _collections.TryAdd(CreateCollection.Parser.ParseFrom(body).CollectionName, new()) };
            case "Collections/Delete":
                return new CollectionOperationResponse { Result = _collections.TryRemove(DeleteCollection.Parser.ParseFrom(body).CollectionName, out _) };
            case "Points/Upsert":
                UpsertPoints upsert = UpsertPoints.Parser.ParseFrom(body);
                foreach (PointStruct point in upsert.Points)
                {
                    _collections[upsert.CollectionName][point.Id.Num] = [.. VectorOf(point.Vectors.Vector)];
                }

                return new PointsOperationResponse { Result = new UpdateResult { Status = UpdateStatus.Completed } };
            case "Points/Query":
                return Nearest(QueryPoints.Parser.ParseFrom(body));
            default:
                return null;
        }
    }

    // Among equals the highest number first: the index must not rely on the server's order.
    private QueryResponse Nearest(QueryPoints query)
    {
        float[] wanted = [.. query.Query.Nearest.Dense.Data];
        var response = new QueryResponse();
        response.Result.AddRange(_collections[query.CollectionName]
            .Select(p => new ScoredPoint { Id = new PointId { Num = p.Key }, Score = TensorPrimitives.CosineSimilarity(wanted, p.Value) })
            .OrderByDescending(p => p.Score)
            .ThenByDescending(p => p.Id.Num)
            .Take((int)query.Limit));
        return response;
    }

    private static IEnumerable<float> VectorOf(Vector vector)
    {
#pragma warning disable CS0612 // Which of both is filled is the client's choice.
        return vector.Dense is { } dense ? dense.Data : vector.Data;
#pragma warning restore CS0612
    }
}
