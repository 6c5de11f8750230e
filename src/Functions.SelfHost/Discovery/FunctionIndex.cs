using System.Diagnostics.CodeAnalysis;

namespace Functions.SelfHost.Discovery;

/// <summary>The app's functions, by name and kind.</summary>
internal sealed class FunctionIndex(IReadOnlyList<FunctionDescriptor> functions)
{
    private readonly Dictionary<string, FunctionDescriptor> _orchestrators = ByName(functions, TriggerKind.Orchestration);
    private readonly Dictionary<string, FunctionDescriptor> _activities = ByName(functions, TriggerKind.Activity);

    public IReadOnlyList<FunctionDescriptor> All => functions;

    public IEnumerable<FunctionDescriptor> Of(TriggerKind kind) => functions.Where(f => f.Kind == kind);

    public bool TryGetOrchestrator(string name, [NotNullWhen(true)] out FunctionDescriptor? function) =>
        _orchestrators.TryGetValue(name, out function);

    public bool TryGetActivity(string name, [NotNullWhen(true)] out FunctionDescriptor? function) =>
        _activities.TryGetValue(name, out function);

    private static Dictionary<string, FunctionDescriptor> ByName(IReadOnlyList<FunctionDescriptor> functions, TriggerKind kind)
    {
        var index = new Dictionary<string, FunctionDescriptor>(StringComparer.OrdinalIgnoreCase);
        foreach (FunctionDescriptor function in functions.Where(f => f.Kind == kind))
        {
            index.TryAdd(function.Name, function);
        }

        return index;
    }
}
