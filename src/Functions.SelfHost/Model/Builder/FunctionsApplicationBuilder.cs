using System.Reflection;
using Functions.SelfHost.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Microsoft.Azure.Functions.Worker.Builder;

/// <summary>Builds the host of a Functions app.</summary>
public class FunctionsApplicationBuilder : IHostApplicationBuilder, IFunctionsWorkerApplicationBuilder
{
    private readonly WebApplicationBuilder _inner;
    private readonly SelfHostAssembler _assembler;

    internal FunctionsApplicationBuilder(string[] args, Assembly functions)
    {
        _inner = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = args });
        _assembler = new SelfHostAssembler(_inner, functions);
    }

    /// <summary>A bag for extensions.</summary>
    public IDictionary<object, object> Properties => ((IHostApplicationBuilder)_inner).Properties;

    /// <summary>Settings: <c>local.settings.json</c>'s <c>Values</c>, then environment, then command line; the later wins.</summary>
    public ConfigurationManager Configuration => _inner.Configuration;

    /// <summary>Where the app runs.</summary>
    public IHostEnvironment Environment => _inner.Environment;

    /// <summary>Logging.</summary>
    public ILoggingBuilder Logging => _inner.Logging;

    /// <summary>Metrics.</summary>
    public IMetricsBuilder Metrics => _inner.Metrics;

    /// <summary>Services.</summary>
    public IServiceCollection Services => _inner.Services;

    IConfigurationManager IHostApplicationBuilder.Configuration => _inner.Configuration;

    internal SelfHostAssembler Assembler => _assembler;

    /// <summary>Makes the host. What is wrong with the app is told when it starts.</summary>
    /// <returns>The host.</returns>
    public IHost Build() => _assembler.Build();

    /// <summary>Replaces the container.</summary>
    /// <typeparam name="TContainerBuilder">The container's builder.</typeparam>
    /// <param name="factory">Makes it.</param>
    /// <param name="configure">Configures it.</param>
    public void ConfigureContainer<TContainerBuilder>(
        IServiceProviderFactory<TContainerBuilder> factory, Action<TContainerBuilder>? configure = null)
        where TContainerBuilder : notnull => ((IHostApplicationBuilder)_inner).ConfigureContainer(factory, configure);

    /// <summary>Adds a middleware around every invocation; the first added is the outermost.</summary>
    /// <param name="middleware">Gets what comes next, gives what to run instead.</param>
    /// <returns>This builder.</returns>
    public IFunctionsWorkerApplicationBuilder Use(Func<FunctionExecutionDelegate, FunctionExecutionDelegate> middleware)
    {
        _inner.Services.AddSingleton(middleware ?? throw new ArgumentNullException(nameof(middleware)));
        return this;
    }
}
