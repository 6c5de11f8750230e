using System.Diagnostics;
using Functions.SelfHost.Telemetry;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;

namespace Functions.SelfHost.Discovery;

/// <summary>The invocation pipeline: the app's middleware around binding and call.</summary>
internal sealed class FunctionInvoker
{
    private readonly FunctionExecutionDelegate _pipeline;

    public FunctionInvoker(IEnumerable<Func<FunctionExecutionDelegate, FunctionExecutionDelegate>> middleware)
    {
        _pipeline = middleware.Reverse().Aggregate((FunctionExecutionDelegate)CallAsync, (next, wrap) => wrap(next));
    }

    /// <summary>Runs one invocation.</summary>
    /// <returns>What the function returned.</returns>
    /// <exception cref="ParameterBindingException">The trigger's data do not fit a parameter.</exception>
    public async Task<object?> InvokeAsync(Invocation invocation)
    {
        // A replayed orchestrator would report itself again and again; its turns have figures of their own.
        bool measured = invocation.Function.Kind != TriggerKind.Orchestration;
        using Activity? span = measured ? Meters.Source.StartActivity(invocation.Function.Name) : null;
        long start = Stopwatch.GetTimestamp();
        bool success = false;
        try
        {
            await _pipeline(invocation);
            success = true;
            return invocation.Result;
        }
        finally
        {
            if (measured)
            {
                span?.SetStatus(success ? ActivityStatusCode.Ok : ActivityStatusCode.Error);
                Meters.InvocationDuration.Record(
                    Stopwatch.GetElapsedTime(start).TotalSeconds,
                    new KeyValuePair<string, object?>("function", invocation.Function.Name),
                    new KeyValuePair<string, object?>("trigger", invocation.Function.Kind.ToString()),
                    new KeyValuePair<string, object?>("success", success));
            }
        }
    }

    private static async Task CallAsync(Microsoft.Azure.Functions.Worker.FunctionContext context)
    {
        var invocation = (Invocation)context;
        IReadOnlyList<ParameterBinding> bindings = invocation.Function.Bindings;
        object?[] arguments = new object?[bindings.Count];
        for (int i = 0; i < arguments.Length; i++)
        {
            ParameterBinding binding = bindings[i];
            arguments[i] = binding.Source switch
            {
                ParameterSource.FunctionContext => invocation,
                ParameterSource.CancellationToken => invocation.CancellationToken,
                ParameterSource.DurableClient => invocation.InstanceServices.GetRequiredService<DurableTaskClient>(),
                ParameterSource.Body => await ParameterConverter.ReadBodyAsync(binding, invocation),
                _ => ParameterConverter.Convert(binding, invocation),
            };
        }

        invocation.Result = await invocation.Function.CallAsync(invocation.InstanceServices, arguments);
    }
}
