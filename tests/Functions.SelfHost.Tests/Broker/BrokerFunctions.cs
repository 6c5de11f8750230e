using Functions.SelfHost.Tests.App;
using Microsoft.Azure.Functions.Worker;

namespace Functions.SelfHost.Tests.Broker;

/// <summary>The one function of a host that reads a queue of a real broker.</summary>
public static class BrokerFunctions
{
    [Function(nameof(OnMessage))]
    public static async Task OnMessage([RabbitMQTrigger("%BrokerQueue%", ConnectionStringSetting = "Broker")] string message, FunctionContext context)
    {
        IReadOnlyDictionary<string, object?> data = context.BindingContext.BindingData;
        string queue = (string)data["Queue"]!;
        var headers = (IReadOnlyDictionary<string, string>)data["Headers"]!;
        Switches.Noted(queue).Enqueue($"{message} {headers.GetValueOrDefault("x-ms-rabbitmq-requeuecount", "0")} {headers.GetValueOrDefault("mine", "-")}");
        if (message.Contains("wait", StringComparison.Ordinal))
        {
            Switches.Count(queue + " waiting");
            await Switches.Gate(queue).Task.WaitAsync(context.CancellationToken);
        }

        if (message.Contains("bad", StringComparison.Ordinal))
        {
            throw new InvalidOperationException("cannot take " + message);
        }

        Switches.Noted(queue + " done").Enqueue(message);
    }
}
