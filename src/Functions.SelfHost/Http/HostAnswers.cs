using Microsoft.AspNetCore.Http;

namespace Functions.SelfHost.Http;

/// <summary>Problem details for requests that reach no function.</summary>
internal static class HostAnswers
{
    // The display name that routing gives to its own endpoint for a path without the wanted method.
    private const string WrongMethod = "405 HTTP Method Not Supported";

    public static async Task UnmatchedAsync(HttpContext context, RequestDelegate next)
    {
        await next(context);
        if (context.Response.HasStarted)
        {
            return;
        }

        Endpoint? endpoint = context.GetEndpoint();
        if (endpoint is null && context.Response.StatusCode == StatusCodes.Status404NotFound)
        {
            await Problem.WriteAsync(context, StatusCodes.Status404NotFound, "NOT_FOUND", "There is nothing at this address.");
        }
        else if (endpoint?.DisplayName == WrongMethod)
        {
            await Problem.WriteAsync(context, StatusCodes.Status405MethodNotAllowed, "METHOD_NOT_ALLOWED", "This address does not take that method.");
        }
    }
}
