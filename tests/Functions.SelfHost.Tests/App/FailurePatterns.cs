using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace Functions.SelfHost.Tests.App;

/// <summary>Fails so many times for a key, then succeeds.</summary>
public sealed record FlakyInput(string Key, int Failures);

/// <summary>Orchestrators whose activities or children fail.</summary>
public static class FailurePatterns
{
    [Function(nameof(Flaky))]
    public static int Flaky([ActivityTrigger] FlakyInput input)
    {
        int attempt = Switches.Count(input.Key);
        return attempt <= input.Failures ? throw new InvalidOperationException($"failure {attempt}") : attempt;
    }

    [Function(nameof(Retrying))]
    public static Task<int> Retrying([OrchestrationTrigger] TaskOrchestrationContext context, FlakyInput input) =>
        context.CallActivityAsync<int>(nameof(Flaky), input, TaskOptions.FromRetryPolicy(
            new RetryPolicy(3, TimeSpan.FromMilliseconds(20), backoffCoefficient: 2)));

    [Function(nameof(RetryingByHandler))]
    public static Task<int> RetryingByHandler([OrchestrationTrigger] TaskOrchestrationContext context, FlakyInput input) =>
        context.CallActivityAsync<int>(nameof(Flaky), input, TaskOptions.FromRetryHandler(
            retry => retry.LastAttemptNumber < 2 && retry.LastFailure.IsCausedBy<InvalidOperationException>()));

    [Function(nameof(RetryingOnlyTimeouts))]
    public static Task<int> RetryingOnlyTimeouts([OrchestrationTrigger] TaskOrchestrationContext context, FlakyInput input) =>
        context.CallActivityAsync<int>(nameof(Flaky), input, TaskOptions.FromRetryPolicy(
            new RetryPolicy(3, TimeSpan.FromMilliseconds(20)) { HandleFailure = failure => failure.IsCausedBy<TimeoutException>() }));

    [Function(nameof(Catching))]
    public static async Task<string> Catching([OrchestrationTrigger] TaskOrchestrationContext context, FlakyInput input)
    {
        try
        {
            await context.CallActivityAsync(nameof(Flaky), input);
            return "no failure";
        }
        catch (TaskFailedException failure)
        {
            return $"{failure.TaskName} #{failure.TaskId}: {failure.FailureDetails.ErrorMessage}";
        }
    }

    [Function(nameof(FailingChild))]
    public static async Task<int> FailingChild([OrchestrationTrigger] TaskOrchestrationContext context, FlakyInput input) =>
        await context.CallActivityAsync<int>(nameof(Flaky), input);

    [Function(nameof(ParentOfFailing))]
    public static async Task<string> ParentOfFailing([OrchestrationTrigger] TaskOrchestrationContext context, FlakyInput input)
    {
        try
        {
            return (await context.CallSubOrchestratorAsync<int>(nameof(FailingChild), input)).ToString();
        }
        catch (TaskFailedException failure)
        {
            return $"{failure.TaskName}: {failure.FailureDetails.InnerFailure?.ErrorMessage}";
        }
    }

    [Function(nameof(ParentRetryingChild))]
    public static Task<int> ParentRetryingChild([OrchestrationTrigger] TaskOrchestrationContext context, FlakyInput input) =>
        context.CallSubOrchestratorAsync<int>(nameof(FailingChild), input, TaskOptions.FromRetryPolicy(new RetryPolicy(3, TimeSpan.FromMilliseconds(20))));

    [Function(nameof(CallsUnknown))]
    public static Task<int> CallsUnknown([OrchestrationTrigger] TaskOrchestrationContext context) =>
        context.CallActivityAsync<int>("NobodyHasThisName");

    [Function(nameof(Throws))]
    public static Task<int> Throws([OrchestrationTrigger] TaskOrchestrationContext context) =>
        throw new InvalidOperationException("in the orchestrator " + context.Name);
}
