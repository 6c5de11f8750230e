using Microsoft.AspNetCore.Routing;

namespace Functions.SelfHost.Management;

internal static class ManagementEndpoints
{
    public static void Map(IEndpointRouteBuilder app) => _ = app;
}
