using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Remediation.Core.Runs;

namespace Remediation.Cli.Client;

/// <summary>
/// The host's HTTP API, typed. Refusals are data; nothing is sent anywhere but to the given address (no proxy, no redirects).
/// </summary>
internal sealed class RemediationClient : IDisposable
{
    private const long LeastBytesPerSecond = 256 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(100);
    private static readonly TimeSpan LongestUpload = TimeSpan.FromHours(12);

    private const int MaxAnswerBytes = 64 * 1024 * 1024;
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };
    private readonly HttpClient _http;

    /// <summary>A client for the host at <paramref name="url"/>; <paramref name="key"/> goes into <c>x-functions-key</c>.</summary>
    internal RemediationClient(Uri url, string? key, HttpMessageHandler? handler = null)
    {
        // Not the guarded factory: these commands hold no data of a run, and the one address is what the person at the terminal asked for.
#pragma warning disable RS0030
        _http = new HttpClient(handler ?? new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false })
#pragma warning restore RS0030
        {
            BaseAddress = new Uri(url.AbsoluteUri.TrimEnd('/') + "/"),
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = MaxAnswerBytes,
        };
        if (!string.IsNullOrEmpty(key))
        {
            _http.DefaultRequestHeaders.Add("x-functions-key", key);
        }
    }

    /// <summary><c>POST /api/batches</c>, of any size. The body goes out when the host has taken the key.</summary>
    internal async Task<ClientAnswer<JsonObject>> SubmitAsync(Stream body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/batches") { Content = new StreamContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.ExpectContinue = true;
        TimeSpan upload = body.CanSeek ? TimeSpan.FromSeconds((double)body.Length / LeastBytesPerSecond) : LongestUpload;
        return await SendAsync(request, ReadObject, Patience + upload, cancellationToken);
    }

    /// <summary><c>GET /api/runs/{id}</c>; with <paramref name="etag"/>, a value of null means that nothing changed.</summary>
    internal Task<ClientAnswer<RunReport>> GetRunAsync(string runId, string? etag, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, $"api/runs/{Uri.EscapeDataString(runId)}", null, etag, ReadReport, cancellationToken);

    /// <summary><c>POST /api/runs/{id}/restart</c>.</summary>
    internal Task<ClientAnswer<JsonObject>> RestartAsync(string runId, JsonObject body, CancellationToken cancellationToken) =>
        PostAsync($"api/runs/{Uri.EscapeDataString(runId)}/restart", body, cancellationToken);

    /// <summary><c>POST /api/runs/restart</c>.</summary>
    internal Task<ClientAnswer<JsonObject>> RestartManyAsync(JsonObject body, CancellationToken cancellationToken) =>
        PostAsync("api/runs/restart", body, cancellationToken);

    /// <summary><c>GET /api/operations/{id}</c>: how a bulk restart or a rollback stands.</summary>
    internal Task<ClientAnswer<JsonObject>> OperationAsync(string operationId, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, $"api/operations/{Uri.EscapeDataString(operationId)}", null, etag: null, ReadObject, cancellationToken);

    /// <summary><c>POST /api/runs/{id}/promote</c> and its like, with the reason alone.</summary>
    internal Task<ClientAnswer<JsonObject>> ActAsync(string runId, string operation, string reason, CancellationToken cancellationToken) =>
        PostAsync($"api/runs/{Uri.EscapeDataString(runId)}/{operation}", new JsonObject { ["reason"] = reason }, cancellationToken);

    /// <summary><c>POST /api/runs/{id}/rollback</c>: the whole run, or single clusters.</summary>
    internal Task<ClientAnswer<JsonObject>> RollbackAsync(string runId, JsonObject body, CancellationToken cancellationToken) =>
        PostAsync($"api/runs/{Uri.EscapeDataString(runId)}/rollback", body, cancellationToken);

    /// <summary><c>GET /api/reviews</c>, one page of those that the given filters leave.</summary>
    internal Task<ClientAnswer<JsonObject>> ReviewsAsync(
        int pageSize, IReadOnlyList<(string Name, string? Value)> filters, CancellationToken cancellationToken) => SendAsync(
            HttpMethod.Get,
            $"api/reviews?page_size={pageSize}" + string.Concat(filters.Where(f => f.Value is not null).Select(f => $"&{f.Name}={Uri.EscapeDataString(f.Value!)}")),
            null,
            etag: null,
            ReadObject,
            cancellationToken);

    /// <summary><c>GET /api/reviews/{id}</c>: one review in full.</summary>
    internal Task<ClientAnswer<JsonObject>> GetReviewAsync(string reviewId, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, $"api/reviews/{Uri.EscapeDataString(reviewId)}", null, etag: null, ReadObject, cancellationToken);

    /// <summary><c>POST /api/reviews/{id}</c> with the decision's body.</summary>
    internal Task<ClientAnswer<JsonObject>> ReviewAsync(string reviewId, JsonObject decision, CancellationToken cancellationToken) =>
        PostAsync($"api/reviews/{Uri.EscapeDataString(reviewId)}", decision, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private Task<ClientAnswer<JsonObject>> PostAsync(string path, JsonObject body, CancellationToken cancellationToken)
    {
        var content = new StringContent(body.ToJsonString());
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return SendAsync(HttpMethod.Post, path, content, etag: null, ReadObject, cancellationToken);
    }

    private async Task<ClientAnswer<T>> SendAsync<T>(
        HttpMethod method, string path, HttpContent? content, string? etag, Func<byte[], T?> read, CancellationToken cancellationToken)
        where T : class
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        if (etag is not null)
        {
            request.Headers.TryAddWithoutValidation("If-None-Match", etag);
        }

        return await SendAsync(request, read, Patience, cancellationToken);
    }

    private async Task<ClientAnswer<T>> SendAsync<T>(
        HttpRequestMessage request, Func<byte[], T?> read, TimeSpan patience, CancellationToken cancellationToken)
        where T : class
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(patience);
        try
        {
            using HttpResponseMessage response = await _http.SendAsync(request, limit.Token);
            int status = (int)response.StatusCode;
            byte[] bytes = await response.Content.ReadAsByteArrayAsync(limit.Token);
            if (status is not (304 or (>= 200 and < 300)))
            {
                return new ClientAnswer<T>(null, ProblemReader.Read(status, bytes), status, RetryAfter: response.Headers.RetryAfter?.Delta);
            }

            return new ClientAnswer<T>(
                status == 304 ? null : read(bytes) ?? throw new JsonException(),
                null,
                status,
                response.Headers.ETag?.ToString(),
                response.Headers.RetryAfter?.Delta);
        }
        catch (JsonException)
        {
            return Broken<T>(ClientAdvice.NotTheHost, "The answer is not what this host gives.");
        }
        catch (HttpRequestException e)
        {
            string address = _http.BaseAddress!.GetLeftPart(UriPartial.Authority);
            return Broken<T>(ClientAdvice.Unreachable, $"No answer from {address} ({e.HttpRequestError}).");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Broken<T>(ClientAdvice.TimedOut, $"The host did not answer within {patience.TotalSeconds:0} seconds.");
        }
    }

    private static ClientAnswer<T> Broken<T>(string code, string message)
        where T : class => new(null, new ClientProblem(0, code, message, ClientAdvice.For(code, 0), []), 0);

    private static JsonObject? ReadObject(byte[] bytes) =>
        bytes.Length == 0 ? [] : JsonNode.Parse(bytes, documentOptions: Strict) as JsonObject;

    private static RunReport? ReadReport(byte[] bytes) => JsonSerializer.Deserialize(bytes, RunReportJson.Default.RunReport);
}
