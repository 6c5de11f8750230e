using System.Text;
using Microsoft.Azure.Functions.Worker;

namespace Functions.SelfHost.Tests.App;

/// <summary>Queue functions for each kind of parameter, and one that fails.</summary>
public static class QueueFunctions
{
    [Function("OnText")]
    public static async Task OnText([RabbitMQTrigger("%QueueName%", ConnectionStringSetting = "TestQueue")] string message, FunctionContext context)
    {
        if (message.StartsWith("wait ", StringComparison.Ordinal))
        {
            Switches.Count(message);
            await Switches.Gate(message).Task.WaitAsync(context.CancellationToken);
        }

        Switches.Noted("text").Enqueue(message);
    }

    [Function("OnBytes")]
    public static void OnBytes([RabbitMQTrigger("bytes", ConnectionStringSetting = "TestQueue")] byte[] message) =>
        Switches.Noted("bytes").Enqueue(Encoding.UTF8.GetString(message));

    [Function("OnOrder")]
    public static void OnOrder([RabbitMQTrigger("orders", ConnectionStringSetting = "TestQueue")] Order order) =>
        Switches.Noted("orders").Enqueue($"{order.Name}:{order.Amount}");

    [Function("OnPoison")]
    public static void OnPoison([RabbitMQTrigger("poison", ConnectionStringSetting = "TestQueue")] string message, FunctionContext context)
    {
        var headers = (IReadOnlyDictionary<string, string>)context.BindingContext.BindingData["Headers"]!;
        Switches.Noted(message).Enqueue(headers.GetValueOrDefault("x-ms-rabbitmq-requeuecount", "0"));
        if (message.StartsWith("bad", StringComparison.Ordinal))
        {
            throw new InvalidOperationException("cannot take " + message.Length);
        }
    }

    [Function("EverySecond")]
    public static void EverySecond([TimerTrigger("* * * * * *")] TimerInfo timer) =>
        Switches.Noted("timer").Enqueue(timer.ScheduleStatus!.Next.ToString("O"));
}
