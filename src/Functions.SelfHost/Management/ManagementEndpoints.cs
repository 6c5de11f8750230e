using Functions.SelfHost.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Functions.SelfHost.Management;

/// <summary>
/// Routes of the Durable Functions extension's HTTP API and of the host's admin API. The former takes the system key, the
/// latter the master key; what changes anything works only with <see cref="SelfHostOptions.AllowManagementWrites"/>.
/// </summary>
internal static class ManagementEndpoints
{
    public const string Root = "/runtime/webhooks/durabletask";

    public static void Map(IEndpointRouteBuilder app)
    {
        Read(app, "/instances/{id}", InstanceReads.GetAsync);
        Read(app, "/instances", InstanceReads.ListAsync);
        Write(app, HttpMethods.Post, "/orchestrators/{name}/{id?}", InstanceWrites.StartAsync);
        Write(app, HttpMethods.Post, "/instances/{id}/raiseEvent/{event}", InstanceWrites.RaiseEventAsync);
        Write(app, HttpMethods.Post, "/instances/{id}/terminate", InstanceWrites.TerminateAsync);
        Write(app, HttpMethods.Post, "/instances/{id}/suspend", InstanceWrites.SuspendAsync);
        Write(app, HttpMethods.Post, "/instances/{id}/resume", InstanceWrites.ResumeAsync);
        Write(app, HttpMethods.Post, "/instances/{id}/restart", InstanceWrites.RestartAsync);
        Write(app, HttpMethods.Post, "/instances/{id}/rewind", InstanceWrites.RewindAsync);
        Write(app, HttpMethods.Delete, "/instances/{id}", InstanceWrites.PurgeAsync);
        Write(app, HttpMethods.Delete, "/instances", InstanceWrites.PurgeManyAsync);
        Guarded(app, HttpMethods.Get, "/admin/host/status", AuthorizationLevel.Admin, AdminReads.HostStatusAsync);
        Guarded(app, HttpMethods.Get, "/admin/functions", AuthorizationLevel.Admin, AdminReads.FunctionsAsync);
    }

    private static void Read(IEndpointRouteBuilder app, string path, RequestDelegate handle) =>
        Guarded(app, HttpMethods.Get, Root + path, AuthorizationLevel.System, handle);

    private static void Write(IEndpointRouteBuilder app, string method, string path, RequestDelegate handle) =>
        Guarded(app, method, Root + path, AuthorizationLevel.System, async context =>
        {
            if (context.RequestServices.GetRequiredService<IOptions<SelfHostOptions>>().Value.AllowManagementWrites)
            {
                await handle(context);
                return;
            }

            await Problem.WriteAsync(
                context, StatusCodes.Status403Forbidden, "MANAGEMENT_READ_ONLY", "Changes through the management API are off (setting SelfHost:AllowManagementWrites).");
        });

    private static void Guarded(IEndpointRouteBuilder app, string method, string path, AuthorizationLevel level, RequestDelegate handle) =>
        app.MapMethods(path, [method], async context =>
        {
            if (!await context.RequestServices.GetRequiredService<KeyGate>().AdmitAsync(context, level))
            {
                return;
            }

            try
            {
                await handle(context);
            }
            catch (ManagementException refusal)
            {
                await Problem.WriteAsync(context, refusal.Status, refusal.Code, refusal.Message);
            }
            catch (BadHttpRequestException exception)
            {
                await Problem.WriteAsync(context, exception.StatusCode, "BAD_REQUEST", exception.Message);
            }
        });
}

/// <summary>A management call that is refused.</summary>
internal sealed class ManagementException(int status, string code, string message) : Exception(message)
{
    public int Status => status;

    public string Code => code;

    public static ManagementException BadRequest(string message) => new(StatusCodes.Status400BadRequest, "BAD_REQUEST", message);

    public static ManagementException NotFound(string id) => new(StatusCodes.Status404NotFound, "INSTANCE_NOT_FOUND", $"There is no instance '{id}'.");

    public static ManagementException Gone(string id) => new(StatusCodes.Status410Gone, "INSTANCE_ENDED", $"Instance '{id}' has ended.");
}
