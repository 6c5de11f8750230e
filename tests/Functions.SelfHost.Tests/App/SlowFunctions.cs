using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Functions.SelfHost.Tests.App;

/// <summary>Functions that end only when they are cancelled.</summary>
public static class SlowFunctions
{
    [Function("Hang")]
    public static async Task<string> Hang(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "hang/{key}")] HttpRequest request, string key, CancellationToken cancellation)
    {
        Switches.Count(key + " entered");
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellation);
        }
        finally
        {
            Switches.Count(key + " left");
        }

        return request.Method;
    }

    [Function(nameof(HangingActivity))]
    public static Task HangingActivity([ActivityTrigger] string key, CancellationToken cancellation) =>
        Task.Delay(Timeout.InfiniteTimeSpan, cancellation);

    [Function(nameof(CallsHangingActivity))]
    public static Task CallsHangingActivity([OrchestrationTrigger] Microsoft.DurableTask.TaskOrchestrationContext context) =>
        context.CallActivityAsync(nameof(HangingActivity), "x");
}
