using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace Functions.SelfHost.Tests.App;

/// <summary>HTTP functions of every kind of result and binding.</summary>
public sealed class HttpFunctions(ILogger<HttpFunctions> logger)
{
    [Function("Ping")]
    public IActionResult Ping([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "ping")] HttpRequest request)
    {
        logger.LogInformation("ping {Path}{Query}", request.Path, request.QueryString);
        return new OkObjectResult(new { Pong = true, Query = request.QueryString.Value });
    }

    [Function("Who")]
    public static IResult Who([HttpTrigger(AuthorizationLevel.Function, "get", Route = "who")] HttpRequest request) => Results.Json(new
    {
        name = request.HttpContext.User.FindFirstValue(ClaimTypes.Name),
        roles = request.HttpContext.User.FindAll(ClaimTypes.Role).Select(c => c.Value),
    });

    [Function("WhoAnonymous")]
    public static string WhoAnonymous([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "anyone")] HttpRequest request) =>
        request.HttpContext.User.FindFirstValue(ClaimTypes.Name) ?? "nobody";

    [Function("AdminOnly")]
    public static string AdminOnly([HttpTrigger(AuthorizationLevel.Admin, "get", Route = "admin-only")] HttpRequest request) => request.Method;

    [Function("SystemOnly")]
    public static string SystemOnly([HttpTrigger(AuthorizationLevel.System, "get", Route = "system-only")] HttpRequest request) => request.Method;

    [Function("Item")]
    public static Task<Order> Item(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "items/{name}/{amount}")] HttpRequest request,
        string name,
        int amount,
        FunctionContext context,
        CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return Task.FromResult(new Order(name + context.FunctionDefinition.Name + context.GetHttpContext()!.Request.Method, amount));
    }

    [Function("Echo")]
    public static Order Echo([HttpTrigger(AuthorizationLevel.Anonymous, "post")] HttpRequest request, [Microsoft.Azure.Functions.Worker.Http.FromBody] Order order) =>
        order with { Amount = order.Amount + 1 };

    [Function("Fail")]
    public static string Fail([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "fail")] HttpRequest request) =>
        throw new InvalidOperationException("secret " + request.Method);

    [Function("Start")]
    public static async Task<IActionResult> Start(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "start/{name}")] HttpRequest request,
        string name,
        [DurableClient] DurableTaskClient client)
    {
        string id = await client.ScheduleNewOrchestrationInstanceAsync(name, request.HttpContext.RequestAborted);
        return new AcceptedResult($"/status/{id}", new { id });
    }

    [Function("Status")]
    public static async Task<IActionResult> Status(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "status/{id}")] HttpRequest request,
        string id,
        [DurableClient] DurableTaskClient client)
    {
        OrchestrationMetadata? state = await client.GetInstanceAsync(id, getInputsAndOutputs: true, request.HttpContext.RequestAborted);
        return state is null ? new NotFoundResult() : new OkObjectResult(new { status = state.RuntimeStatus.ToString(), output = state.SerializedOutput });
    }
}
