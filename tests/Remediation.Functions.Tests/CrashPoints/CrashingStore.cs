using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Remediation.Core.Intake;
using Remediation.Core.Ledger;

namespace Remediation.Functions.Tests.CrashPoints;

/// <summary>Any of the app's stores, every write of which a <see cref="CrashPlan"/> is told of. What only reads goes through.</summary>
public class CrashingStore : DispatchProxy
{
    private static readonly string[] Reads = ["Find", "List", "Read", "Count", "Sample", "Phases", "Last", "Plan"];

    private object _inner = null!;
    private CrashPlan _plan = null!;

    /// <summary>Puts the stores of a host behind a plan.</summary>
    internal static void Wrap(IServiceCollection services, CrashPlan plan)
    {
        foreach (ServiceDescriptor descriptor in services.Where(d => IsStore(d.ServiceType)).ToArray())
        {
            services.Remove(descriptor);
            services.AddSingleton(descriptor.ServiceType, provider => Of(
                descriptor.ServiceType,
                descriptor.ImplementationFactory?.Invoke(provider) ?? ActivatorUtilities.CreateInstance(provider, descriptor.ImplementationType!),
                plan));
        }
    }

    /// <inheritdoc/>
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        MethodInfo method = targetMethod!;
        bool writes = typeof(Task).IsAssignableFrom(method.ReturnType) && !Array.Exists(Reads, read => method.Name.StartsWith(read, StringComparison.Ordinal));
        if (!writes)
        {
            return Call(method, args);
        }

        return method.ReturnType == typeof(Task)
            ? WriteAsync(method, args)
            : typeof(CrashingStore).GetMethod(nameof(WriteOfAsync), BindingFlags.Instance | BindingFlags.NonPublic)!
                .MakeGenericMethod(method.ReturnType.GetGenericArguments()).Invoke(this, [method, args]);
    }

    private static bool IsStore(Type service) =>
        service.IsInterface
        && service.Assembly == typeof(IIngestStore).Assembly
        && (service.Name.EndsWith("Store", StringComparison.Ordinal) || service.Name.EndsWith("Library", StringComparison.Ordinal) || service == typeof(ICheckpointArchive));

    private static object Of(Type store, object inner, CrashPlan plan)
    {
        object proxy = Create(store, typeof(CrashingStore));
        ((CrashingStore)proxy)._inner = inner;
        ((CrashingStore)proxy)._plan = plan;
        return proxy;
    }

    private async Task WriteAsync(MethodInfo method, object?[]? args)
    {
        int number = _plan.Begin();
        await (Task)Call(method, args)!;
        _plan.End(number);
    }

    private async Task<T> WriteOfAsync<T>(MethodInfo method, object?[]? args)
    {
        int number = _plan.Begin();
        T result = await (Task<T>)Call(method, args)!;
        _plan.End(number);
        return result is IIngestSession session ? (T)Of(typeof(IIngestSession), session, _plan) : result;
    }

    private object? Call(MethodInfo method, object?[]? args) => method.Invoke(_inner, BindingFlags.DoNotWrapExceptions, null, args, null);
}
