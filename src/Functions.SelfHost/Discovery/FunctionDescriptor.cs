using System.Collections.Immutable;
using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;
using Microsoft.Extensions.DependencyInjection;

namespace Functions.SelfHost.Discovery;

/// <summary>What starts a function.</summary>
internal enum TriggerKind
{
    Http,
    Queue,
    Timer,
    Orchestration,
    Activity,
}

/// <summary>Where a parameter's value comes from.</summary>
internal enum ParameterSource
{
    TriggerValue,
    HttpRequest,
    RouteValue,
    Body,
    DurableClient,
    OrchestrationInput,
    FunctionContext,
    CancellationToken,
}

/// <summary>A parameter and where its value comes from.</summary>
internal sealed record ParameterBinding(string Name, Type Type, ParameterSource Source, object? Default);

/// <summary>A function that was found and can be bound.</summary>
internal sealed class FunctionDescriptor : FunctionDefinition
{
    private readonly MethodInvoker _method;
    private readonly ObjectFactory? _factory;
    private readonly Func<object?, ValueTask<object?>> _unwrap;

    public FunctionDescriptor(
        string name, TriggerKind kind, TriggerBindingAttribute trigger, MethodInfo method, IReadOnlyList<ParameterBinding> bindings)
    {
        Name = name;
        Kind = kind;
        Trigger = trigger;
        Bindings = bindings;
        EntryPoint = $"{method.DeclaringType!.FullName}.{method.Name}";
        PathToAssembly = method.DeclaringType.Assembly.Location;
        Id = Durable.DeterministicGuid.Create(EntryPoint + "|" + name).ToString("N");
        Parameters = [.. bindings.Select(b => new FunctionParameter(b.Name, b.Type))];
        _method = MethodInvoker.Create(method);
        DeclaringType = method.IsStatic ? null : method.DeclaringType;
        _factory = DeclaringType is null || DeclaringType.GetConstructors().Length == 0 ? null : ActivatorUtilities.CreateFactory(DeclaringType, []);
        _unwrap = ResultUnwrapper.For(method.ReturnType);
    }

    public override string Name { get; }

    public TriggerKind Kind { get; }

    public TriggerBindingAttribute Trigger { get; }

    /// <summary>Class to build for a call; null for a static method.</summary>
    public Type? DeclaringType { get; }

    public IReadOnlyList<ParameterBinding> Bindings { get; }

    public override ImmutableArray<FunctionParameter> Parameters { get; }

    public override string PathToAssembly { get; }

    public override string EntryPoint { get; }

    public override string Id { get; }

    /// <summary>Builds the function's class, calls the method and awaits its result.</summary>
    public async Task<object?> CallAsync(IServiceProvider services, object?[] arguments)
    {
        object? target = _factory?.Invoke(services, []);
        try
        {
            return await _unwrap(_method.Invoke(target, arguments.AsSpan()));
        }
        finally
        {
            switch (target)
            {
                case IAsyncDisposable asynchronous:
                    await asynchronous.DisposeAsync();
                    break;
                case IDisposable disposable:
                    disposable.Dispose();
                    break;
            }
        }
    }
}
