using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace Functions.SelfHost.Tests.App;

/// <summary>Functions that only the tests of the telemetry run.</summary>
public static class TelemetryPatterns
{
    [Function(nameof(MeasuredStep))]
    public static string MeasuredStep([ActivityTrigger] string name) =>
        name == "bad" ? throw new InvalidOperationException("measured") : name;

    [Function(nameof(MeasuredChain))]
    public static async Task<string> MeasuredChain([OrchestrationTrigger] TaskOrchestrationContext context) =>
        await context.CallActivityAsync<string>(nameof(MeasuredStep), "a") + await context.CallActivityAsync<string>(nameof(MeasuredStep), "b");

    [Function(nameof(MeasuredFailure))]
    public static Task MeasuredFailure([OrchestrationTrigger] TaskOrchestrationContext context) =>
        context.CallActivityAsync<string>(nameof(MeasuredStep), "bad");
}
