using System.Data.Common;
using System.Reflection;
using Functions.SelfHost.Discovery;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;

namespace Functions.SelfHost.Hosting;

/// <summary>Whether a function's class can be built, and whether an orchestrator's class is given things it must not use.</summary>
internal static class ConstructorCheck
{
    private static readonly Type[] NotForOrchestrators =
        [typeof(HttpClient), typeof(IHttpClientFactory), typeof(DbConnection), typeof(DbDataSource), typeof(Stream), typeof(DurableTaskClient), typeof(TimeProvider)];

    public static void Check(FunctionDescriptor function, IServiceProviderIsService services, List<string> problems)
    {
        if (function.DeclaringType is not { } type)
        {
            return;
        }

        ConstructorInfo[] constructors = type.GetConstructors();
        if (constructors.Length == 0)
        {
            problems.Add($"CONSTRUCTOR: function '{function.Name}': {type.FullName} has no public constructor.");
            return;
        }

        ParameterInfo[] wanted = constructors.MaxBy(c => c.GetParameters().Length)!.GetParameters();
        if (constructors.Length == 1)
        {
            foreach (ParameterInfo parameter in wanted.Where(p => !p.HasDefaultValue && !IsKnown(p, services)))
            {
                problems.Add($"CONSTRUCTOR: function '{function.Name}': {type.FullName} needs {parameter.ParameterType}, which is not registered.");
            }
        }

        if (function.Kind == TriggerKind.Orchestration)
        {
            foreach (ParameterInfo parameter in wanted.Where(p => NotForOrchestrators.Any(t => t.IsAssignableFrom(p.ParameterType))))
            {
                problems.Add(
                    $"NOT_DETERMINISTIC: orchestrator '{function.Name}' is in a class that takes {parameter.ParameterType}; "
                    + "make the orchestrator static, or leave I/O and clocks to activities.");
            }
        }
    }

    private static bool IsKnown(ParameterInfo parameter, IServiceProviderIsService services) =>
        parameter.GetCustomAttribute<FromKeyedServicesAttribute>() is not null || services.IsService(parameter.ParameterType);
}
