using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.Azure.Functions.Worker
{
    /// <summary>Builder of the invocation pipeline.</summary>
    public interface IFunctionsWorkerApplicationBuilder
    {
        /// <summary>Services of the app.</summary>
        IServiceCollection Services { get; }

        /// <summary>Adds a middleware around every invocation; the first added is the outermost.</summary>
        /// <param name="middleware">Gets what comes next, gives what to run instead.</param>
        /// <returns>This builder.</returns>
        IFunctionsWorkerApplicationBuilder Use(
            Func<Microsoft.Azure.Functions.Worker.Middleware.FunctionExecutionDelegate, Microsoft.Azure.Functions.Worker.Middleware.FunctionExecutionDelegate> middleware);
    }
}

namespace Microsoft.Azure.Functions.Worker.Middleware
{
    /// <summary>A step of the invocation pipeline.</summary>
    /// <param name="context">The invocation.</param>
    /// <returns>Completes when the invocation has.</returns>
    public delegate Task FunctionExecutionDelegate(FunctionContext context);

    /// <summary>Code around every invocation. In orchestrators it must not await anything but <c>next</c>.</summary>
    public interface IFunctionsWorkerMiddleware
    {
        /// <summary>Runs around an invocation.</summary>
        /// <param name="context">The invocation.</param>
        /// <param name="next">The rest of the pipeline.</param>
        /// <returns>Completes when the invocation has.</returns>
        Task Invoke(FunctionContext context, FunctionExecutionDelegate next);
    }
}

namespace Microsoft.Extensions.Hosting
{
    /// <summary>Adds middleware classes to the pipeline.</summary>
    public static class MiddlewareWorkerApplicationBuilderExtensions
    {
        /// <summary>Adds a middleware built by DI, one object for the process.</summary>
        /// <typeparam name="T">The middleware.</typeparam>
        /// <param name="builder">The app's builder.</param>
        /// <returns>The same builder.</returns>
        public static Microsoft.Azure.Functions.Worker.IFunctionsWorkerApplicationBuilder UseMiddleware<T>(
            this Microsoft.Azure.Functions.Worker.IFunctionsWorkerApplicationBuilder builder)
            where T : class, IFunctionsWorkerMiddleware
        {
            ArgumentNullException.ThrowIfNull(builder);
            builder.Services.AddSingleton<T>();
            return builder.Use(next => context => context.InstanceServices.GetRequiredService<T>().Invoke(context, next));
        }
    }
}
