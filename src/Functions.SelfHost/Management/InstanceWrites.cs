using System.Text.Json;
using System.Text.Json.Nodes;
using DurableTask.Core.Exceptions;
using Functions.SelfHost.Durable;
using Microsoft.AspNetCore.Http;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;

namespace Functions.SelfHost.Management;

/// <summary>Calls that change instances.</summary>
internal static class InstanceWrites
{
    private const string StartRetryAfterSeconds = "10";

    public static async Task StartAsync(HttpContext context)
    {
        string name = (string)context.Request.RouteValues["name"]!;
        string? id = context.Request.RouteValues["id"] as string;
        try
        {
            string started = await Client(context).ScheduleNewOrchestrationInstanceAsync(
                name, await ReadJsonAsync(context), new StartOrchestrationOptions(id), context.RequestAborted);
            await AcceptedAsync(context, started);
        }
        catch (OrchestrationAlreadyExistsException exception)
        {
            throw new ManagementException(StatusCodes.Status409Conflict, "INSTANCE_EXISTS", exception.Message);
        }
        catch (ArgumentException exception)
        {
            throw ManagementException.BadRequest(exception.Message);
        }
    }

    public static async Task RaiseEventAsync(HttpContext context)
    {
        InstanceRow row = FindLive(context);
        if (!context.Request.HasJsonContentType())
        {
            throw ManagementException.BadRequest("Only application/json request content is supported.");
        }

        await Client(context).RaiseEventAsync(
            row.Id, (string)context.Request.RouteValues["event"]!, await ReadJsonAsync(context), context.RequestAborted);
        context.Response.StatusCode = StatusCodes.Status202Accepted;
    }

    public static async Task TerminateAsync(HttpContext context)
    {
        InstanceRow row = FindLive(context);
        await Client(context).TerminateInstanceAsync(row.Id, (object?)ManagementQuery.Text(context, "reason"), context.RequestAborted);
        context.Response.StatusCode = StatusCodes.Status202Accepted;
    }

    public static async Task SuspendAsync(HttpContext context)
    {
        await Client(context).SuspendInstanceAsync(FindLive(context).Id, ManagementQuery.Text(context, "reason"), context.RequestAborted);
        context.Response.StatusCode = StatusCodes.Status202Accepted;
    }

    public static async Task ResumeAsync(HttpContext context)
    {
        await Client(context).ResumeInstanceAsync(FindLive(context).Id, ManagementQuery.Text(context, "reason"), context.RequestAborted);
        context.Response.StatusCode = StatusCodes.Status202Accepted;
    }

    public static async Task RestartAsync(HttpContext context)
    {
        bool newId = ManagementQuery.Flag(context, "restartWithNewInstanceId", true);
        try
        {
            await AcceptedAsync(context, await Client(context).RestartAsync((string)context.Request.RouteValues["id"]!, newId, context.RequestAborted));
        }
        catch (ArgumentException exception)
        {
            // The extension's own answer here, unlike the 404 of its other calls.
            throw ManagementException.BadRequest(exception.Message);
        }
        catch (InvalidOperationException exception)
        {
            throw new ManagementException(StatusCodes.Status409Conflict, "INSTANCE_NOT_ENDED", exception.Message);
        }
    }

    public static async Task RewindAsync(HttpContext context)
    {
        InstanceRow row = InstanceReads.Find(context, context.RequestServices.GetRequiredService<DurableEngine>());
        if (row.HasEnded && row.Status != OrchestrationRuntimeStatus.Failed)
        {
            throw ManagementException.Gone(row.Id);
        }

        try
        {
            await Client(context).RewindInstanceAsync(row.Id, ManagementQuery.Text(context, "reason") ?? string.Empty, context.RequestAborted);
            context.Response.StatusCode = StatusCodes.Status202Accepted;
        }
        catch (InvalidOperationException exception)
        {
            throw new ManagementException(StatusCodes.Status409Conflict, "INSTANCE_NOT_FAILED", exception.Message);
        }
    }

    public static async Task PurgeAsync(HttpContext context)
    {
        InstanceRow row = InstanceReads.Find(context, context.RequestServices.GetRequiredService<DurableEngine>());
        try
        {
            PurgeResult purged = await Client(context).PurgeInstanceAsync(row.Id, context.RequestAborted);
            await InstanceReads.WriteAsync(context, new JsonObject { ["instancesDeleted"] = purged.PurgedInstanceCount });
        }
        catch (InvalidOperationException exception)
        {
            throw new ManagementException(StatusCodes.Status409Conflict, "INSTANCE_NOT_ENDED", exception.Message);
        }
    }

    public static async Task PurgeManyAsync(HttpContext context)
    {
        // As the extension: a purge without a start time would be a purge of everything by accident.
        DateTimeOffset from = ManagementQuery.Time(context, "createdTimeFrom")
            ?? throw ManagementException.BadRequest("'createdTimeFrom' is needed.");
        var filter = new PurgeInstancesFilter(from, ManagementQuery.Time(context, "createdTimeTo"), ManagementQuery.Statuses(context));
        PurgeResult purged = await Client(context).PurgeAllInstancesAsync(filter, context.RequestAborted);
        if (purged.PurgedInstanceCount == 0)
        {
            throw new ManagementException(StatusCodes.Status404NotFound, "INSTANCE_NOT_FOUND", "No ended instance matches.");
        }

        await InstanceReads.WriteAsync(context, new JsonObject { ["instancesDeleted"] = purged.PurgedInstanceCount });
    }

    private static DurableTaskClient Client(HttpContext context) => context.RequestServices.GetRequiredService<DurableTaskClient>();

    private static InstanceRow FindLive(HttpContext context)
    {
        InstanceRow row = InstanceReads.Find(context, context.RequestServices.GetRequiredService<DurableEngine>());
        return row.HasEnded ? throw ManagementException.Gone(row.Id) : row;
    }

    private static Task AcceptedAsync(HttpContext context, string id)
    {
        JsonObject links = ManagementLinks.Of(context, id);
        context.Response.StatusCode = StatusCodes.Status202Accepted;
        context.Response.Headers.Location = links["statusQueryGetUri"]!.GetValue<string>();
        context.Response.Headers.RetryAfter = StartRetryAfterSeconds;
        return InstanceReads.WriteAsync(context, links);
    }

    private static async Task<JsonElement?> ReadJsonAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        string text = await reader.ReadToEndAsync(context.RequestAborted);
        if (text.Length == 0)
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            throw ManagementException.BadRequest("The body must be JSON.");
        }
    }
}
