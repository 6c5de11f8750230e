using System.Globalization;
using System.Text.Json.Nodes;
using Functions.SelfHost.Durable;
using Microsoft.AspNetCore.Http;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;

namespace Functions.SelfHost.Management;

/// <summary>State of one instance or of many.</summary>
internal static class InstanceReads
{
    private const string ContinuationHeader = "x-ms-continuation-token";
    private const string RetryAfterSeconds = "5";
    private const int MaxPage = 1_000;

    public static async Task GetAsync(HttpContext context)
    {
        DurableEngine engine = context.RequestServices.GetRequiredService<DurableEngine>();
        InstanceRow row = Find(context, engine);
        bool showHistory = ManagementQuery.Flag(context, "showHistory", false);
        bool showOutput = ManagementQuery.Flag(context, "showHistoryOutput", false);
        JsonObject body = InstanceJson.Of(row, ManagementQuery.Flag(context, "showInput", true));
        if (showHistory)
        {
            body["historyEvents"] = HistoryJson.Of(engine.Database.Read(sql => InstanceStore.History(sql, row.Key)), showOutput);
        }

        bool failOnFailure = ManagementQuery.Flag(context, "returnInternalServerErrorOnFailure", false);
        context.Response.StatusCode = !row.HasEnded ? StatusCodes.Status202Accepted
            : row.Status == OrchestrationRuntimeStatus.Failed && failOnFailure ? StatusCodes.Status500InternalServerError
            : StatusCodes.Status200OK;
        if (!row.HasEnded)
        {
            context.Response.Headers.Location = ManagementLinks.Self(context);
            context.Response.Headers.RetryAfter = RetryAfterSeconds;
        }

        await WriteAsync(context, body);
    }

    public static async Task ListAsync(HttpContext context)
    {
        DurableEngine engine = context.RequestServices.GetRequiredService<DurableEngine>();
        var filter = new InstanceFilter(
            ManagementQuery.Time(context, "createdTimeFrom"),
            ManagementQuery.Time(context, "createdTimeTo"),
            ManagementQuery.Statuses(context),
            ManagementQuery.Text(context, "instanceIdPrefix"));
        int top = ManagementQuery.Top(context, MaxPage);
        bool showInput = ManagementQuery.Flag(context, "showInput", true);
        string token = context.Request.Headers[ContinuationHeader].ToString();
        long after = 0;
        if (token.Length > 0 && !long.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out after))
        {
            throw ManagementException.BadRequest("The continuation token is not one of this host's.");
        }

        List<InstanceRow> rows = engine.Database.Read(sql => InstanceQueries.Page(sql, filter, after, top));
        if (rows.Count == top)
        {
            context.Response.Headers[ContinuationHeader] = rows[^1].Key.ToString(CultureInfo.InvariantCulture);
        }

        await WriteAsync(context, new JsonArray([.. rows.Select(row => InstanceJson.Of(row, showInput))]));
    }

    public static InstanceRow Find(HttpContext context, DurableEngine engine)
    {
        string id = (string)context.Request.RouteValues["id"]!;
        return engine.Database.Read(sql => InstanceStore.Find(sql, id)) ?? throw ManagementException.NotFound(id);
    }

    public static Task WriteAsync(HttpContext context, JsonNode body)
    {
        context.Response.ContentType = "application/json; charset=utf-8";
        return context.Response.WriteAsync(body.ToJsonString(), context.RequestAborted);
    }
}
