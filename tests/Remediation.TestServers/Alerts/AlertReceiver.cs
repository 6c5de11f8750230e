using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Remediation.TestServers.Alerts;

/// <summary>
/// Stands in on loopback for the places that alerts go to: a webhook (<c>/hook</c>), Slack (<c>/slack</c>) and PagerDuty (<c>/v2/enqueue</c>). Each holds
/// what it gets against its service's rules and answers as that does, unless the test has it misbehave.
/// </summary>
public sealed class AlertReceiver : IAsyncDisposable
{
    private static readonly string[] PagerDutyFields = ["routing_key", "event_action", "dedup_key", "payload"];
    private static readonly string[] PagerDutyPayload = ["summary", "source", "severity", "timestamp", "class", "custom_details"];

    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, Func<int, AlertReply>> _replies = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<ReceivedAlert> _received = new();
    private readonly CancellationTokenSource _closing = new();

    private AlertReceiver(WebApplication app) => _app = app;

    /// <summary>The webhook's address.</summary>
    public string Webhook => _app.Urls.First() + "/hook";

    /// <summary>The address of Slack's incoming webhook.</summary>
    public string Slack => _app.Urls.First() + "/slack";

    /// <summary>The address of PagerDuty's Events API v2.</summary>
    public string PagerDuty => _app.Urls.First() + "/v2/enqueue";

    /// <summary>Every request so far, in the order in which they came.</summary>
    public IReadOnlyList<ReceivedAlert> Received => [.. _received];

    /// <summary>Starts a receiver on a free port.</summary>
    public static async Task<AlertReceiver> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        WebApplication app = builder.Build();
        var receiver = new AlertReceiver(app);
        app.MapPost("/hook", context => receiver.TakeAsync(context, 204, "", IsOurs));
        app.MapPost("/slack", context => receiver.TakeAsync(context, 200, "ok", IsSlack));
        app.MapPost("/v2/enqueue", context => receiver.TakeAsync(context, 202, """{"status":"success","message":"Event processed"}""", IsPagerDuty));
        await app.StartAsync();
        return receiver;
    }

    /// <summary>Has one of the addresses misbehave: what to do at its n-th request, from 1.</summary>
    public void At(string address, Func<int, AlertReply> reply) => _replies[new Uri(address).AbsolutePath] = reply;

    /// <summary>What an address took with a good answer.</summary>
    public IReadOnlyList<JsonElement> Taken(string address) =>
        [.. _received.Where(r => r.Path == new Uri(address).AbsolutePath && r.Status is >= 200 and < 300).Select(r => r.Body)];

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _app.StopAsync(patience.Token);
        await _app.DisposeAsync();
        _closing.Dispose();
    }

    private async Task TakeAsync(HttpContext context, int goodStatus, string goodBody, Func<JsonElement, bool> rule)
    {
        using var reader = new StreamReader(context.Request.Body);
        string text = await reader.ReadToEndAsync();
        using var body = JsonDocument.Parse(text);
        string path = context.Request.Path;
        int n = _received.Count(r => r.Path == path) + 1;
        AlertReply reply = _replies.TryGetValue(path, out Func<int, AlertReply>? script) ? script(n) : AlertReply.Good;
        int status = reply == AlertReply.Good ? (rule(body.RootElement) ? goodStatus : 400) : reply.Status;
        _received.Enqueue(new ReceivedAlert(path, status, body.RootElement.Clone(), text));
        if (reply == AlertReply.Silence)
        {
            using var gone = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _closing.Token);
            await Task.Delay(Timeout.Infinite, gone.Token).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            context.Abort();
            return;
        }

        context.Response.StatusCode = status;
        await context.Response.WriteAsync(reply == AlertReply.Good ? goodBody : "no");
    }

    private static bool IsOurs(JsonElement body) =>
        Names(body).SequenceEqual(["alert_id", "severity", "code", "summary", "run_id", "attempt", "raised_at", "figures"], StringComparer.Ordinal);

    private static bool IsSlack(JsonElement body) => Names(body).SequenceEqual(["text"], StringComparer.Ordinal) && body.GetProperty("text").GetString() is { Length: > 0 and <= 40_000 };

    // https://developer.pagerduty.com/docs/send-alert-event
    private static bool IsPagerDuty(JsonElement body) =>
        Names(body).SequenceEqual(PagerDutyFields, StringComparer.Ordinal)
        && body.GetProperty("routing_key").GetString()!.Length == 32
        && body.GetProperty("event_action").GetString() == "trigger"
        && body.GetProperty("dedup_key").GetString()!.Length is > 0 and <= 255
        && body.GetProperty("payload") is { ValueKind: JsonValueKind.Object } payload
        && Names(payload).SequenceEqual(PagerDutyPayload, StringComparer.Ordinal)
        && payload.GetProperty("summary").GetString()!.Length is > 0 and <= 1024
        && payload.GetProperty("severity").GetString() is "critical" or "error" or "warning" or "info";

    private static IEnumerable<string> Names(JsonElement body) => body.EnumerateObject().Select(p => p.Name);
}

/// <summary>What a receiver does with a request.</summary>
/// <param name="Status">The status that it answers with.</param>
public sealed record AlertReply(int Status)
{
    /// <summary>What the real service would do.</summary>
    public static AlertReply Good { get; } = new(200);

    /// <summary>It takes the request and never answers.</summary>
    public static AlertReply Silence { get; } = new(0);
}

/// <summary>A request that came.</summary>
/// <param name="Path">Where to.</param>
/// <param name="Status">What was answered; 0 for nothing.</param>
/// <param name="Body">The body.</param>
/// <param name="Text">The body's text.</param>
public sealed record ReceivedAlert(string Path, int Status, JsonElement Body, string Text);
