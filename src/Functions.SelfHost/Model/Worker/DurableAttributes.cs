using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>Marks the <c>TaskOrchestrationContext</c> parameter of an orchestrator function.</summary>
public sealed class OrchestrationTriggerAttribute : TriggerBindingAttribute
{
    /// <summary>Name of the orchestration; the function's name if null.</summary>
    public string? Orchestration { get; set; }
}

/// <summary>Marks the input parameter of an activity function. Activities run at least once.</summary>
public sealed class ActivityTriggerAttribute : TriggerBindingAttribute
{
    /// <summary>Name of the activity; the function's name if null.</summary>
    public string? Activity { get; set; }
}

/// <summary>Binds a <c>DurableTaskClient</c> parameter.</summary>
public sealed class DurableClientAttribute : InputBindingAttribute
{
    /// <summary>Accepted for source compatibility: a self-hosted process has one task hub.</summary>
    public string? TaskHub { get; set; }

    /// <summary>Accepted for source compatibility: storage is the data folder.</summary>
    public string? ConnectionName { get; set; }
}
