using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace Functions.SelfHost.Tests.App;

/// <summary>Orchestrators to rewind: their steps fail while a switch of their own is off.</summary>
public static class RewindPatterns
{
    private static readonly TaskOptions Twice = TaskOptions.FromRetryPolicy(new RetryPolicy(2, TimeSpan.FromMilliseconds(10)));

    /// <summary>Runs as often as it is called, and fails if its name begins with "bad" and nothing is mended.</summary>
    [Function(nameof(Step))]
    public static string Step([ActivityTrigger] string name)
    {
        Switches.Count(name);
        return name.StartsWith("bad", StringComparison.Ordinal) && !IsMended(name) ? throw new InvalidOperationException(name) : name + "!";
    }

    /// <summary>Fails twice of three times, whatever is mended.</summary>
    [Function(nameof(ThirdTime))]
    public static string ThirdTime([ActivityTrigger] string name) =>
        Switches.Count(name) % 3 == 0 ? name + "!" : throw new InvalidOperationException(name);

    [Function(nameof(RewindChain))]
    public static async Task<string> RewindChain([OrchestrationTrigger] TaskOrchestrationContext context, string key)
    {
        context.SetCustomStatus("first");
        string a = await context.CallActivityAsync<string>(nameof(Step), "a " + key);
        string raised = await context.WaitForExternalEvent<string>("go");
        string b = await context.CallActivityAsync<string>(nameof(Step), "bad " + key);
        return $"{a} {raised} {b} {await context.CallActivityAsync<string>(nameof(Step), "c " + key)}";
    }

    /// <summary>Siblings that fail side by side, under retry policies, beside chains that succeed.</summary>
    [Function(nameof(RewindFan))]
    public static async Task<string> RewindFan([OrchestrationTrigger] TaskOrchestrationContext context, string key)
    {
        var work = Enumerable.Range(0, 3).Select(i => context.CallActivityAsync<string>(nameof(Step), $"bad {i} {key}", Twice)).ToList();
        work.Add(ChainAsync(context, key));
        work.Add(context.CallActivityAsync<string>(
            nameof(ThirdTime), "third " + key, TaskOptions.FromRetryPolicy(new RetryPolicy(3, TimeSpan.FromMilliseconds(10)))));
        return string.Join(' ', await Task.WhenAll(work));
    }

    /// <summary>Children with and without retry policies and ids; in each, several siblings fail.</summary>
    [Function(nameof(RewindTree))]
    public static async Task<string> RewindTree([OrchestrationTrigger] TaskOrchestrationContext context, string key)
    {
        Task<string> generated = context.CallSubOrchestratorAsync<string>(nameof(RewindFan), "g " + key);
        Task<string> named = context.CallSubOrchestratorAsync<string>(
            nameof(RewindFan), "n " + key, new SubOrchestrationOptions(Twice, context.InstanceId + "-named"));
        Task<string> good = context.CallSubOrchestratorAsync<string>(nameof(RewindGood), "good " + key);
        return string.Join('|', await Task.WhenAll(generated, named, good));
    }

    [Function(nameof(RewindGood))]
    public static Task<string> RewindGood([OrchestrationTrigger] TaskOrchestrationContext context, string key) =>
        context.CallActivityAsync<string>(nameof(Step), key);

    /// <summary>Fails at once by its activity, while its child still waits.</summary>
    [Function(nameof(RewindImpatient))]
    public static async Task<string> RewindImpatient([OrchestrationTrigger] TaskOrchestrationContext context, string key)
    {
        Task<string> child = context.CallSubOrchestratorAsync<string>(
            nameof(WaitPatterns.Tree), 0, new SubOrchestrationOptions(instanceId: context.InstanceId + "-child"));
        string own = await context.CallActivityAsync<string>(nameof(Step), "bad " + key);
        return own + await child;
    }

    /// <summary>Its own code fails after an activity succeeded, and it undoes something when it does.</summary>
    [Function(nameof(RewindOwnFault))]
    public static async Task<string> RewindOwnFault([OrchestrationTrigger] TaskOrchestrationContext context, string key)
    {
        string a = await context.CallActivityAsync<string>(nameof(Step), "a " + key);
        return IsMended(key) ? a : throw new InvalidOperationException("a fault of the code");
    }

    [Function(nameof(RewindCleansUp))]
    public static async Task<string> RewindCleansUp([OrchestrationTrigger] TaskOrchestrationContext context, string key)
    {
        string a = await context.CallActivityAsync<string>(nameof(Step), "a " + key);
        try
        {
            string b = await context.CallActivityAsync<string>(nameof(Step), "bad " + key);
            return a + await context.CallActivityAsync<string>(nameof(Step), "c " + key) + b;
        }
        catch (TaskFailedException)
        {
            await context.CallActivityAsync<string>(nameof(Step), "undo " + key);
            throw;
        }
    }

    public static void Mend(string key) => Switches.Count("mended " + key);

    private static bool IsMended(string name) => Switches.Counted("mended " + name[(name.LastIndexOf(' ') + 1)..]) > 0;

    private static async Task<string> ChainAsync(TaskOrchestrationContext context, string key)
    {
        string first = await context.CallActivityAsync<string>(nameof(Step), "x " + key);
        await context.CreateTimer(TimeSpan.FromMilliseconds(15), CancellationToken.None);
        return await context.CallActivityAsync<string>(nameof(Step), "y " + first);
    }
}
