using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;

namespace Functions.SelfHost.Tests.App;

/// <summary>Notes the name of every function around its invocation.</summary>
internal sealed class NotingMiddleware(List<string> notes) : IFunctionsWorkerMiddleware
{
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        lock (notes)
        {
            notes.Add(context.FunctionDefinition.Name);
        }

        await next(context);
    }
}
