using System.Reflection;
using System.Text.Json.Nodes;
using Functions.SelfHost.Discovery;
using Functions.SelfHost.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;

namespace Functions.SelfHost.Management;

/// <summary>What the host is and which functions it runs.</summary>
internal static class AdminReads
{
    public static Task HostStatusAsync(HttpContext context) => InstanceReads.WriteAsync(context, new JsonObject
    {
        ["id"] = Environment.MachineName.ToLowerInvariant(),
        ["state"] = "Running",
        ["version"] = typeof(AdminReads).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion,
        ["processId"] = Environment.ProcessId,
    });

    public static Task FunctionsAsync(HttpContext context)
    {
        IServiceProvider services = context.RequestServices;
        string prefix = services.GetRequiredService<HostSettings>().RoutePrefix;
        IEnumerable<JsonNode?> functions = services.GetRequiredService<FunctionIndex>().All.OrderBy(f => f.Name, StringComparer.Ordinal)
            .Select(function => Describe(function, prefix));
        return InstanceReads.WriteAsync(context, new JsonArray([.. functions]));
    }

    private static JsonObject Describe(FunctionDescriptor function, string prefix)
    {
        var shown = new JsonObject
        {
            ["name"] = function.Name,
            ["entryPoint"] = function.EntryPoint,
            ["trigger"] = function.Kind.ToString(),
        };
        if (function.Trigger is HttpTriggerAttribute http)
        {
            shown["route"] = Routes.Path(prefix, http.Route ?? function.Name);
            shown["methods"] = new JsonArray([.. (http.Methods ?? []).Select(m => (JsonNode)m.ToUpperInvariant())]);
            shown["authLevel"] = http.AuthLevel.ToString().ToLowerInvariant();
        }

        return shown;
    }
}
