using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;

namespace Functions.SelfHost.Http;

/// <summary>The <c>code</c> query value of a request, taken out before anybody could log it.</summary>
internal sealed record QueryKeyFeature(string Key);

/// <summary>
/// Takes the key out of the query string when the request's context is made: the server logs and traces the URL right after
/// that, before any middleware runs.
/// </summary>
internal sealed class KeyStrippingContextFactory(IHttpContextFactory inner) : IHttpContextFactory
{
    private const string Parameter = "code";

    public HttpContext Create(IFeatureCollection featureCollection)
    {
        if (featureCollection.Get<IHttpRequestFeature>() is { QueryString: { Length: > 1 } query } request
            && query.Contains(Parameter, StringComparison.OrdinalIgnoreCase))
        {
            Strip(featureCollection, request, query);
        }

        return inner.Create(featureCollection);
    }

    public void Dispose(HttpContext httpContext) => inner.Dispose(httpContext);

    private static void Strip(IFeatureCollection features, IHttpRequestFeature request, string query)
    {
        var kept = new StringBuilder();
        foreach (QueryStringEnumerable.EncodedNameValuePair pair in new QueryStringEnumerable(query))
        {
            if (pair.DecodeName().Span.Equals(Parameter, StringComparison.OrdinalIgnoreCase))
            {
                features.Set(new QueryKeyFeature(pair.DecodeValue().ToString()));
                continue;
            }

            kept.Append(kept.Length == 0 ? '?' : '&').Append(pair.EncodedName).Append('=').Append(pair.EncodedValue);
        }

        request.QueryString = kept.ToString();
        int mark = request.RawTarget.IndexOf('?', StringComparison.Ordinal);
        request.RawTarget = mark < 0 ? request.RawTarget : request.RawTarget[..mark] + request.QueryString;
    }
}
