using System.Text.Json.Nodes;
using Functions.SelfHost.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Functions.SelfHost.Management;

/// <summary>The links to an instance. They hold the system key: only callers that showed it (or the master key) get them.</summary>
internal static class ManagementLinks
{
    public static JsonObject Of(HttpContext context, string id)
    {
        string root = $"{context.Request.Scheme}://{context.Request.Host}{ManagementEndpoints.Root}/instances/{Uri.EscapeDataString(id)}";
        string code = "code=" + Uri.EscapeDataString(context.RequestServices.GetRequiredService<KeyRing>().SystemKey);
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
}
