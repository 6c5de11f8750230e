using System.Text.Json.Nodes;
using Functions.SelfHost.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Functions.SelfHost.Management;

/// <summary>The links to an instance. They hold the system key: only callers that showed it (or the master key) get them.</summary>
internal static class ManagementLinks
{
    /// <summary>Where the request itself went, to be asked again.</summary>
    public static string Self(HttpContext context)
    {
        string query = context.Request.QueryString.HasValue ? context.Request.QueryString.Value + "&" : "?";
        return $"{Host(context)}{context.Request.Path.ToUriComponent()}{query}{Code(context)}";
    }

    public static JsonObject Of(HttpContext context, string id)
    {
        string root = $"{Host(context)}{ManagementEndpoints.Root}/instances/{Uri.EscapeDataString(id)}";
        string code = Code(context);
        return new JsonObject
        {
            ["id"] = id,
            ["statusQueryGetUri"] = $"{root}?{code}",
            ["sendEventPostUri"] = $"{root}/raiseEvent/{{eventName}}?{code}",
            ["terminatePostUri"] = $"{root}/terminate?reason={{text}}&{code}",
            ["rewindPostUri"] = $"{root}/rewind?reason={{text}}&{code}",
            ["purgeHistoryDeleteUri"] = $"{root}?{code}",
            ["restartPostUri"] = $"{root}/restart?{code}",
            ["suspendPostUri"] = $"{root}/suspend?reason={{text}}&{code}",
            ["resumePostUri"] = $"{root}/resume?reason={{text}}&{code}",
        };
    }

    private static string Host(HttpContext context) => $"{context.Request.Scheme}://{context.Request.Host}";

    private static string Code(HttpContext context) =>
        "code=" + Uri.EscapeDataString(context.RequestServices.GetRequiredService<KeyRing>().SystemKey);
}
