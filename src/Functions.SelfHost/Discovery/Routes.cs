using Microsoft.AspNetCore.Routing.Patterns;

namespace Functions.SelfHost.Discovery;

/// <summary>Route templates of HTTP functions.</summary>
internal static class Routes
{
    /// <exception cref="ArgumentException">The template is malformed.</exception>
    public static HashSet<string> ParameterNames(string template) =>
        RoutePatternFactory.Parse(template).Parameters.Select(p => p.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Full path below the prefix.</summary>
    public static string Path(string prefix, string template)
    {
        string trimmed = template.TrimStart('/');
        string bare = prefix.Trim('/');
        return bare.Length == 0 ? "/" + trimmed : $"/{bare}/{trimmed}";
    }

    /// <summary>Two templates with the same shape match the same requests, whatever their parameters are called.</summary>
    public static string Shape(string path)
    {
        IEnumerable<string> segments = RoutePatternFactory.Parse(path).PathSegments.Select(
            segment => string.Concat(segment.Parts.Select(part => part switch
            {
                RoutePatternLiteralPart literal => literal.Content.ToLowerInvariant(),
                RoutePatternSeparatorPart separator => separator.Content,
                RoutePatternParameterPart parameter =>
                    (parameter.IsCatchAll ? "{*" : "{") + string.Join(':', parameter.ParameterPolicies.Select(p => p.Content)) + "}",
                _ => string.Empty,
            })));
        return string.Join('/', segments);
    }
}
