using System.Net;
using System.Text;

namespace Remediation.Cli.Tests.Client;

/// <summary>Answers requests from a script and keeps what was asked.</summary>
internal sealed class StubHost(params Func<HttpRequestMessage, HttpResponseMessage>[] answers) : HttpMessageHandler
{
    internal List<(string Method, string Path, string? Key, string Body, string? IfNoneMatch)> Seen { get; } = [];

    internal static Func<HttpRequestMessage, HttpResponseMessage> Json(int status, string body, string? etag = null) => _ =>
    {
        var response = new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        response.Headers.RetryAfter = new System.Net.Http.Headers.RetryConditionHeaderValue(TimeSpan.Zero);
        if (etag is not null)
        {
            response.Headers.TryAddWithoutValidation("ETag", etag);
        }

        return response;
    };

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Seen.Add((
            request.Method.Method,
            request.RequestUri!.ToString(),
            request.Headers.TryGetValues("x-functions-key", out IEnumerable<string>? key) ? key.Single() : null,
            request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken),
            request.Headers.TryGetValues("If-None-Match", out IEnumerable<string>? tag) ? tag.Single() : null));
        return answers[Math.Min(Seen.Count, answers.Length) - 1](request);
    }
}
