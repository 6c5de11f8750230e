using Functions.SelfHost.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;

namespace Remediation.Functions.Containers;

/// <summary>
/// Says who a caller is: the host checks that a key is known, and passes it on, but knows neither names nor roles. Also takes the scheme that the reverse
/// proxy was called with, so that links in answers lead back through it.
/// </summary>
/// <param name="keys">The keys.</param>
internal sealed class CallerIdentity(KeyRing keys) : IFunctionsWorkerMiddleware
{
    private const string KeyHeader = "x-functions-key";
    private const string KeyParameter = "code";
    private const string SchemeHeader = "X-Forwarded-Proto";

    /// <inheritdoc/>
    public Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        if (context.GetHttpContext() is { } http)
        {
            Identify(http);
        }

        return next(context);
    }

    private void Identify(HttpContext http)
    {
        string? shown = http.Request.Headers[KeyHeader] is [{ Length: > 0 } header] ? header : http.Request.Query[KeyParameter];
        if (shown is not null && keys.Find(shown) is { } identity)
        {
            http.User = identity.ToUser();
        }

        if (http.Request.Headers[SchemeHeader] is ["http" or "https"] scheme)
        {
            http.Request.Scheme = scheme.ToString();
        }
    }
}
