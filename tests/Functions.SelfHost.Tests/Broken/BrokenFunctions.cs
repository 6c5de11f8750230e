using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace Functions.SelfHost.Tests.Broken;

public interface INotRegistered;

/// <summary>Functions that no host can run; each has one fault.</summary>
public sealed class BrokenFunctions(INotRegistered missing)
{
    [Function("NeedsMissing")]
    public string NeedsMissing([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "same/{x}")] HttpRequest request) => missing + request.Path;

    [Function("Twice")]
    public static string One([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "same/{y}")] HttpRequest request) => request.Path;

    [Function("twice")]
    public static string Two([ActivityTrigger] string input) => input;

    [Function("Unbindable")]
    public static string Unbindable([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request, Uri other) => request.Path + other;

    [Function("NoTrigger")]
    public static string NoTrigger(string input) => input;

    [Function("NoSetting")]
    public static string NoSetting([RabbitMQTrigger("%NoSuchQueue%", ConnectionStringSetting = "NoSuchConnection")] string message) => message;

    [Function("BadSchedule")]
    public static void BadSchedule([TimerTrigger("61 * * * * *")] TimerInfo timer) => _ = timer;

    [Function("UserLevel")]
    public static string UserLevel([HttpTrigger(AuthorizationLevel.User, "get", Route = "user")] HttpRequest request) => request.Path;

    [Function("Hidden")]
    internal static string Hidden([ActivityTrigger] string input) => input;
}

public sealed class ImpureOrchestrations(TimeProvider clock)
{
    [Function("Impure")]
    public Task<string> Impure([OrchestrationTrigger] TaskOrchestrationContext context) => Task.FromResult(context.Name + clock.GetUtcNow().ToString());
}
