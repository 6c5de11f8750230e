using Functions.SelfHost.Discovery;
using Functions.SelfHost.Timers;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Functions.SelfHost.Hosting;

/// <summary>The app as found: its functions, and everything wrong with them. Checked once, at build; told at start.</summary>
internal sealed class AppDefinition
{
    private readonly List<string> _problems;

    private AppDefinition(FunctionIndex functions, List<string> problems)
    {
        Functions = functions;
        _problems = problems;
    }

    public FunctionIndex Functions { get; }

    /// <exception cref="HostConfigurationException">There are problems.</exception>
    public void ThrowIfUnusable()
    {
        if (_problems.Count > 0)
        {
            throw new HostConfigurationException(_problems);
        }
    }

    public static AppDefinition Find(IEnumerable<Type> types, HostJson hostJson, IConfiguration configuration, List<string> problems)
    {
        IReadOnlyList<FunctionDescriptor> functions = FunctionDiscovery.Find(types, problems);
        CheckNames(functions, problems);
        CheckRoutes(functions.Where(f => f.Kind == TriggerKind.Http), hostJson.RoutePrefix, problems);
        foreach (FunctionDescriptor function in functions)
        {
            switch (function.Trigger)
            {
                case RabbitMQTriggerAttribute queue:
                    CheckQueue(function.Name, queue, configuration, problems);
                    break;
                case TimerTriggerAttribute timer:
                    CheckTimer(function.Name, timer, configuration, problems);
                    break;
            }
        }

        return new AppDefinition(new FunctionIndex(functions), problems);
    }

    public void Report(string problem) => _problems.Add(problem);

    /// <summary>Constructors can be judged only when all services are known.</summary>
    public void CheckConstructors(IServiceProviderIsService services)
    {
        foreach (FunctionDescriptor function in Functions.All)
        {
            ConstructorCheck.Check(function, services, _problems);
        }
    }

    private static void CheckNames(IReadOnlyList<FunctionDescriptor> functions, List<string> problems)
    {
        foreach (IGrouping<string, FunctionDescriptor> same in functions.GroupBy(f => f.Name, StringComparer.OrdinalIgnoreCase).Where(g => g.Count() > 1))
        {
            problems.Add($"DUPLICATE_NAME: '{same.Key}' is the name of {string.Join(" and ", same.Select(f => f.EntryPoint))}.");
        }
    }

    private static void CheckRoutes(IEnumerable<FunctionDescriptor> functions, string prefix, List<string> problems)
    {
        var seen = new Dictionary<(string Method, string Shape), string>();
        foreach (FunctionDescriptor function in functions)
        {
            var trigger = (HttpTriggerAttribute)function.Trigger;
            if (trigger.AuthLevel == AuthorizationLevel.User)
            {
                problems.Add($"AUTH_LEVEL: function '{function.Name}': AuthorizationLevel.User has no key; use Function.");
            }

            string path = Routes.Path(prefix, trigger.Route ?? function.Name);
            string shape = Routes.Shape(path);
            foreach (string method in trigger.Methods is { Length: > 0 } given ? given.Select(m => m.ToUpperInvariant()).Distinct() : ["*"])
            {
                if (!seen.TryAdd((method, shape), function.Name))
                {
                    problems.Add($"DUPLICATE_ROUTE: {(method == "*" ? "any method" : method)} {path} belongs to '{seen[(method, shape)]}' and '{function.Name}'.");
                }
            }
        }
    }

    private static void CheckQueue(string name, RabbitMQTriggerAttribute trigger, IConfiguration configuration, List<string> problems)
    {
        Settings.TryResolve(trigger.QueueName, configuration, $"function '{name}': queue name", problems);
        foreach (string? setting in new[] { trigger.ConnectionStringSetting, trigger.UserNameSetting, trigger.PasswordSetting })
        {
            if (setting is not null && string.IsNullOrWhiteSpace(Settings.Connection(setting, configuration)))
            {
                problems.Add($"MISSING_SETTING: function '{name}' needs the setting '{setting}'.");
            }
        }

        // The value is not told: it holds a password.
        if (trigger.ConnectionStringSetting is { } connection
            && Settings.Connection(connection, configuration) is { Length: > 0 } value
            && !Queues.RabbitMQConnection.IsUsable(value))
        {
            problems.Add($"CONNECTION: function '{name}': the setting '{connection}' is neither 'embedded' nor an amqp:// or amqps:// address.");
        }

        if (trigger.ConnectionStringSetting is null && trigger.HostName is null)
        {
            problems.Add($"MISSING_SETTING: function '{name}': RabbitMQTrigger names no ConnectionStringSetting.");
        }
    }

    private static void CheckTimer(string name, TimerTriggerAttribute trigger, IConfiguration configuration, List<string> problems)
    {
        string? schedule = Settings.TryResolve(trigger.Schedule, configuration, $"function '{name}': schedule", problems);
        if (schedule is not null && !TimerSchedule.TryParse(schedule, out _, out string? reason))
        {
            problems.Add($"SCHEDULE: function '{name}': '{schedule}' is no schedule: {reason}");
        }
    }
}
