using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;
using Microsoft.Azure.Functions.Worker.Http;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Functions.SelfHost.Discovery;

/// <summary>Finds the <c>[Function]</c> methods of an app and says of each whether it can be bound.</summary>
internal static class FunctionDiscovery
{
    /// <summary>Finds the functions of some types.</summary>
    /// <param name="types">The app's types.</param>
    /// <param name="problems">Gets a sentence for every function that cannot be used.</param>
    public static IReadOnlyList<FunctionDescriptor> Find(IEnumerable<Type> types, ICollection<string> problems)
    {
        const BindingFlags Any = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;
        var found = new List<FunctionDescriptor>();
        foreach (MethodInfo method in types.OrderBy(t => t.FullName, StringComparer.Ordinal).SelectMany(t => t.GetMethods(Any)))
        {
            if (method.GetCustomAttribute<FunctionAttribute>() is { } attribute)
            {
                FunctionDescriptor? descriptor = Describe(attribute.Name, method, problems);
                if (descriptor is not null)
                {
                    found.Add(descriptor);
                }
            }
        }

        return found;
    }

    private static FunctionDescriptor? Describe(string name, MethodInfo method, ICollection<string> problems)
    {
        string where = $"function '{name}' ({method.DeclaringType!.FullName}.{method.Name})";
        if (!IsUsableMethod(method, where, problems))
        {
            return null;
        }

        // Asked for once: while the runtime's cache is cold, two callers at a time can be given different objects for one parameter.
        ParameterInfo[] parameters = method.GetParameters();
        var triggers = parameters
            .Select(p => (Parameter: p, Trigger: p.GetCustomAttribute<TriggerBindingAttribute>()))
            .Where(p => p.Trigger is not null)
            .ToList();
        if (triggers.Count != 1)
        {
            problems.Add($"TRIGGER: {where} has {triggers.Count} trigger parameters; it needs exactly one.");
            return null;
        }

        (ParameterInfo triggerParameter, TriggerBindingAttribute? trigger) = triggers[0];
        TriggerKind kind = trigger switch
        {
            HttpTriggerAttribute => TriggerKind.Http,
            RabbitMQTriggerAttribute => TriggerKind.Queue,
            TimerTriggerAttribute => TriggerKind.Timer,
            OrchestrationTriggerAttribute => TriggerKind.Orchestration,
            _ => TriggerKind.Activity,
        };
        int before = problems.Count;
        HashSet<string> route = trigger is HttpTriggerAttribute http ? RouteNames(http.Route ?? name, where, problems) : [];
        var bindings = new List<ParameterBinding>();
        foreach (ParameterInfo parameter in parameters)
        {
            ParameterSource? source = Source(parameter, parameter == triggerParameter, kind, route);
            if (source is null)
            {
                problems.Add($"UNBINDABLE: {where}: parameter '{parameter.Name}' of type {parameter.ParameterType} cannot be bound for a {kind} trigger.");
                continue;
            }

            object? fallback = parameter.HasDefaultValue ? parameter.DefaultValue : null;
            bindings.Add(new ParameterBinding(parameter.Name!, parameter.ParameterType, source.Value, fallback));
        }

        string effective = trigger switch
        {
            OrchestrationTriggerAttribute { Orchestration: { Length: > 0 } given } => given,
            ActivityTriggerAttribute { Activity: { Length: > 0 } given } => given,
            _ => name,
        };
        return problems.Count > before ? null : new FunctionDescriptor(effective, kind, trigger!, method, bindings);
    }

    private static bool IsUsableMethod(MethodInfo method, string where, ICollection<string> problems)
    {
        int before = problems.Count;
        if (!method.IsPublic || !method.DeclaringType!.IsVisible)
        {
            problems.Add($"NOT_PUBLIC: {where} and its class must be public.");
        }

        if (method.ContainsGenericParameters || (method.DeclaringType!.IsAbstract && !method.IsStatic))
        {
            problems.Add($"NOT_CONCRETE: {where} must not be generic nor in an abstract class.");
        }

        if (method.GetCustomAttribute<System.Runtime.CompilerServices.AsyncStateMachineAttribute>() is not null && method.ReturnType == typeof(void))
        {
            problems.Add($"ASYNC_VOID: {where} is async void: its end and its failures would be lost. Return Task.");
        }

        return problems.Count == before;
    }

    private static ParameterSource? Source(ParameterInfo parameter, bool isTrigger, TriggerKind kind, HashSet<string> route)
    {
        Type type = parameter.ParameterType;
        if (type.IsByRef || type.IsPointer)
        {
            return null;
        }

        if (isTrigger)
        {
            return kind switch
            {
                TriggerKind.Http => type == typeof(HttpRequest) ? ParameterSource.HttpRequest : null,
                TriggerKind.Timer => type == typeof(TimerInfo) ? ParameterSource.TriggerValue : null,
                TriggerKind.Orchestration => type == typeof(TaskOrchestrationContext) ? ParameterSource.TriggerValue : null,
                TriggerKind.Activity when type == typeof(TaskActivityContext) => null,
                _ => type == typeof(Stream) ? null : ParameterSource.TriggerValue,
            };
        }

        if (type == typeof(FunctionContext))
        {
            return ParameterSource.FunctionContext;
        }

        if (type == typeof(CancellationToken))
        {
            return ParameterSource.CancellationToken;
        }

        if (parameter.GetCustomAttribute<DurableClientAttribute>() is not null)
        {
            return type == typeof(DurableTaskClient) && kind != TriggerKind.Orchestration ? ParameterSource.DurableClient : null;
        }

        if (kind == TriggerKind.Http)
        {
            return parameter.GetCustomAttribute<FromBodyAttribute>() is not null ? ParameterSource.Body
                : type == typeof(HttpRequest) ? ParameterSource.HttpRequest
                : route.Contains(parameter.Name!) && ParameterConverter.CanParse(type) ? ParameterSource.RouteValue
                : null;
        }

        return kind == TriggerKind.Orchestration && !type.IsInterface ? ParameterSource.OrchestrationInput : null;
    }

    private static HashSet<string> RouteNames(string template, string where, ICollection<string> problems)
    {
        try
        {
            return Routes.ParameterNames(template);
        }
        catch (ArgumentException exception)
        {
            problems.Add($"ROUTE: {where}: route '{template}' is malformed: {exception.Message}");
            return [];
        }
    }
}
