using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Remediation.TestServers.Ollama;

/// <summary>
/// A server on loopback that speaks Ollama's API as far as the product uses it: requests are held against the API's description, answers have its form. What it answers
/// is scripted, chat by chat, also all that real servers and models do wrong.
/// </summary>
public sealed class OllamaServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<OllamaReply> _script = new();
    private readonly ConcurrentQueue<OllamaChat> _chats = new();
    private readonly ConcurrentQueue<string> _faults = new();
    private int _open;
    private int _mostOpen;

    private OllamaServer(WebApplication app) => _app = app;

    /// <summary>The server's address.</summary>
    public Uri Url => new(_app.Urls.First() + "/");

    /// <summary>The models that are pulled.</summary>
    public IList<OllamaTestModel> Models { get; } = [new("phi3:latest", "4f222292793889a9a40a020799cfd28d53f3e01af25d48e06c5e708610fc47e9")];

    /// <summary>When set, what is asked about the server and its models is answered with 503.</summary>
    public bool DescribesNothing { get; set; }

    /// <summary>Answers a chat when the script is at its end.</summary>
    public Func<OllamaChat, OllamaReply> Answer { get; set; } = static _ => OllamaReply.Fix("lambda x: x.strip()", patternType: "string_clean");

    /// <summary>The chats that were asked for, whatever became of them.</summary>
    public IReadOnlyList<OllamaChat> Chats => [.. _chats];

    /// <summary>Requests that the real API would not understand as they were meant.</summary>
    public IReadOnlyList<string> Faults => [.. _faults];

    /// <summary>The most chats that were open at one time.</summary>
    public int MostOpen => _mostOpen;

    /// <summary>Starts a server on a free port.</summary>
    public static async Task<OllamaServer> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1));
        WebApplication app = builder.Build();
        var server = new OllamaServer(app);
        app.Use((context, next) => server.DescribesNothing && context.Request.Path != "/api/chat" ? ErrorAsync(context, 503, "server is starting") : next());
        app.MapGet("/api/version", () => Results.Json(new { version = "0.12.3" }));
        app.MapGet("/api/tags", () => Results.Json(new { models = server.Models.Select(Tag) }));
        app.MapPost("/api/show", server.ShowAsync);
        app.MapPost("/api/chat", server.ChatAsync);
        await app.StartAsync();
        return server;
    }

    /// <summary>Adds answers for the next chats, in order.</summary>
    public void Script(params ReadOnlySpan<OllamaReply> replies)
    {
        foreach (OllamaReply reply in replies)
        {
            _script.Enqueue(reply);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _app.StopAsync(patience.Token);
        await _app.DisposeAsync();
    }

    private static Dictionary<string, object> Tag(OllamaTestModel model)
    {
        var tag = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["name"] = model.Name,
            ["model"] = model.Name,
            ["modified_at"] = "2025-10-03T23:34:03.409490317-07:00",
            ["size"] = 2176178913,
            ["digest"] = model.Digest,
            ["details"] = Details(model with { RemoteHost = null, RemoteModel = null }),
        };
        if (model.RemoteHost is not null && !model.ShowsRemoteInDetails)
        {
            tag["remote_model"] = model.RemoteModel!;
            tag["remote_host"] = model.RemoteHost;
        }

        return tag;
    }

    private static Dictionary<string, object> Details(OllamaTestModel model)
    {
        var details = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["format"] = "gguf",
            ["family"] = "phi3",
            ["families"] = new[] { "phi3" },
            ["parameter_size"] = "3.8B",
            ["quantization_level"] = "Q4_0",
        };
        if (model.RemoteHost is not null)
        {
            details["remote_model"] = model.RemoteModel!;
            details["remote_host"] = model.RemoteHost;
        }

        return details;
    }

    private async Task ShowAsync(HttpContext context)
    {
        using JsonDocument body = await JsonDocument.ParseAsync(context.Request.Body);
        if (Find(body.RootElement) is not { } model)
        {
            await ErrorAsync(context, 404, "model not found");
            return;
        }

        await context.Response.WriteAsJsonAsync(new
        {
            parameters = "stop \"<|end|>\"",
            details = Details(model.ShowsRemoteInDetails ? model : model with { RemoteHost = null }),
            model_info = new Dictionary<string, object> { ["phi3.context_length"] = 131072 },
            capabilities = new[] { "completion" },
        });
    }

    private async Task ChatAsync(HttpContext context)
    {
        int open = Interlocked.Increment(ref _open);
        InterlockedMax(ref _mostOpen, open);
        try
        {
            using JsonDocument body = await JsonDocument.ParseAsync(context.Request.Body);
            JsonElement request = body.RootElement.Clone();
            if (ChatRequestRules.FaultOf(request) is { } fault)
            {
                _faults.Enqueue(fault);
                await ErrorAsync(context, 400, fault);
                return;
            }

            var chat = new OllamaChat(request);
            _chats.Enqueue(chat);
            if (Find(request) is not { } model)
            {
                await ErrorAsync(context, 404, $"model '{request.GetProperty("model").GetString()}' not found");
                return;
            }

            await ReplyAsync(context, model.Name, _script.TryDequeue(out OllamaReply? next) ? next : Answer(chat));
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }

    private OllamaTestModel? Find(JsonElement request)
    {
        string name = request.GetProperty("model").GetString()!;
        return Models.FirstOrDefault(m => m.Name == name || m.Name == name + ":latest");
    }

    private static async Task ReplyAsync(HttpContext context, string model, OllamaReply reply)
    {
        switch (reply)
        {
            case OllamaReply.Failing failing:
                await ErrorAsync(context, failing.Status, failing.Error);
                return;
            case OllamaReply.Hanging:
                await Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted).ContinueWith(static _ => { }, TaskScheduler.Default);
                return;
            case OllamaReply.Raw raw:
                context.Response.ContentType = "application/x-ndjson";
                await context.Response.WriteAsync(raw.Body);
                return;
            case OllamaReply.Endless endless:
                context.Response.ContentType = "application/x-ndjson";
                while (!context.RequestAborted.IsCancellationRequested)
                {
                    await LineAsync(context, Piece(model, endless.Piece));
                }

                return;
            case OllamaReply.FailingWithin failing:
                context.Response.ContentType = "application/x-ndjson";
                await LineAsync(context, Piece(model, failing.Piece));
                await LineAsync(context, new { error = failing.Error });
                return;
            case OllamaReply.Streamed streamed:
                context.Response.ContentType = "application/x-ndjson";
                foreach (string piece in streamed.Pieces)
                {
                    await LineAsync(context, Piece(model, piece));
                }

                if (!streamed.Done)
                {
                    context.Abort();
                    return;
                }

                await LineAsync(context, Last(model, streamed.DoneReason));
                return;
            default:
                throw new InvalidOperationException("No such reply.");
        }
    }

    private static object Piece(string model, string text) => new
    {
        model,
        created_at = "2025-10-17T23:14:07.414671Z",
        message = new { role = "assistant", content = text },
        done = false,
    };

    private static object Last(string model, string reason) => new
    {
        model,
        created_at = "2025-10-17T23:14:07.914671Z",
        message = new { role = "assistant", content = "" },
        done = true,
        done_reason = reason,
        total_duration = 174560334,
        load_duration = 101397084,
        prompt_eval_count = 11,
        prompt_eval_duration = 13074791,
        eval_count = 18,
        eval_duration = 52479709,
    };

    private static async Task LineAsync(HttpContext context, object line)
    {
        await context.Response.WriteAsync(JsonSerializer.Serialize(line) + "\n", context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }

    private static Task ErrorAsync(HttpContext context, int status, string error)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(new { error });
    }

    private static void InterlockedMax(ref int target, int value)
    {
        int seen;
        while ((seen = Volatile.Read(ref target)) < value && Interlocked.CompareExchange(ref target, value, seen) != seen)
        {
        }
    }
}
