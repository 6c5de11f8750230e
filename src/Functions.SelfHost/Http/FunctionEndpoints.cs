using Functions.SelfHost.Discovery;
using Functions.SelfHost.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Functions.SelfHost.Http;

/// <summary>HTTP functions as endpoints.</summary>
internal static class FunctionEndpoints
{
    public static void Map(IEndpointRouteBuilder app, FunctionIndex functions, HostSettings settings)
    {
        foreach (FunctionDescriptor function in functions.Of(TriggerKind.Http))
        {
            var trigger = (HttpTriggerAttribute)function.Trigger;
            string path = Routes.Path(settings.RoutePrefix, trigger.Route ?? function.Name);
            RequestDelegate handle = context => HandleAsync(context, function, trigger.AuthLevel, settings.FunctionTimeout);
            IEndpointConventionBuilder endpoint = trigger.Methods is { Length: > 0 } methods
                ? app.MapMethods(path, methods.Select(m => m.ToUpperInvariant()), handle)
                : app.Map(path, handle);
            endpoint.WithDisplayName(function.Name);
        }
    }

    private static async Task HandleAsync(HttpContext context, FunctionDescriptor function, AuthorizationLevel level, TimeSpan? timeout)
    {
        IServiceProvider services = context.RequestServices;
        if (!await services.GetRequiredService<KeyGate>().AdmitAsync(context, level))
        {
            return;
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        if (timeout is { } time)
        {
            limit.CancelAfter(time);
        }

        var data = new Dictionary<string, object?>(StringComparer.OrdinalIgnoreCase);
        foreach ((string name, object? value) in context.Request.RouteValues)
        {
            data[name] = value;
        }

        var invocation = new Invocation(function, services, Invocation.NewId(), limit.Token) { TriggerValue = context.Request, Data = data };
        invocation.Items[FunctionContextExtensions.HttpContextKey] = context;
        try
        {
            object? result = await services.GetRequiredService<FunctionInvoker>().InvokeAsync(invocation);
            await WriteResultAsync(context, result);
        }
        catch (ParameterBindingException exception)
        {
            await Problem.WriteAsync(context, StatusCodes.Status400BadRequest, "BAD_REQUEST", exception.Message);
        }
        catch (BadHttpRequestException exception)
        {
            string code = exception.StatusCode == StatusCodes.Status413PayloadTooLarge ? "BODY_TOO_LARGE" : "BAD_REQUEST";
            await Problem.WriteAsync(context, exception.StatusCode, code, exception.Message);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller has gone: there is nobody to answer.
        }
        catch (Exception exception)
        {
            HttpLog.FunctionFailed(services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(FunctionEndpoints)), exception, function.Name, invocation.InvocationId);
            if (context.Response.HasStarted)
            {
                // A cut connection is the only way left to say that the answer is not whole.
                context.Abort();
                return;
            }

            await Problem.WriteAsync(
                context, StatusCodes.Status500InternalServerError, "FUNCTION_FAILED", $"The function failed; see the log for invocation {invocation.InvocationId}.");
        }
    }

    private static async Task WriteResultAsync(HttpContext context, object? result)
    {
        switch (result)
        {
            case null:
                if (!context.Response.HasStarted && context.Response.StatusCode == StatusCodes.Status200OK && context.Response.ContentLength is null)
                {
                    context.Response.StatusCode = StatusCodes.Status204NoContent;
                }

                break;
            case IActionResult action:
                await action.ExecuteResultAsync(new ActionContext(context, context.GetRouteData(), new ActionDescriptor()));
                break;
            case IResult minimal:
                await minimal.ExecuteAsync(context);
                break;
            case string text:
                context.Response.ContentType ??= "text/plain; charset=utf-8";
                await context.Response.WriteAsync(text, context.RequestAborted);
                break;
            default:
                await context.Response.WriteAsJsonAsync(result, result.GetType(), context.RequestAborted);
                break;
        }
    }
}
