using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Functions.SelfHost.Durable;

/// <summary>What a turn of an orchestrator decided.</summary>
/// <param name="Actions">New actions, in order.</param>
/// <param name="CancelledTimers">Timers that need not fire any more.</param>
/// <param name="End">How it ended; null if it goes on.</param>
/// <param name="Next">The next generation, if it continues as new.</param>
/// <param name="CustomStatus">Custom status after the turn.</param>
internal sealed record TurnOutcome(
    IReadOnlyList<HistoryEvent> Actions,
    IReadOnlyList<int> CancelledTimers,
    OrchestrationEnd? End,
    NextGeneration? Next,
    string? CustomStatus);

/// <summary>How an orchestration ended.</summary>
internal sealed record OrchestrationEnd(OrchestrationRuntimeStatus Status, string? Output, TaskFailureDetails? Failure);

/// <summary>What the next generation starts with.</summary>
internal sealed record NextGeneration(string? Input, IReadOnlyList<HistoryEvent> CarriedEvents);
