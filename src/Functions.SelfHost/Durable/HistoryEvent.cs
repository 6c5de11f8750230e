using System.Globalization;

namespace Functions.SelfHost.Durable;

/// <summary>What can stand in an instance's history. The numbers are stored: never change one.</summary>
internal enum HistoryKind
{
    TurnStarted = 0,
    ExecutionStarted = 1,
    TaskScheduled = 2,
    TaskCompleted = 3,
    TaskFailed = 4,
    SubOrchestrationScheduled = 5,
    SubOrchestrationCompleted = 6,
    SubOrchestrationFailed = 7,
    TimerCreated = 8,
    TimerFired = 9,
    EventRaised = 10,
    EventSent = 11,
    Suspended = 12,
    Resumed = 13,
    Terminated = 14,
    ExecutionCompleted = 15,
    ExecutionFailed = 16,
    Rewound = 17,
}

/// <summary>One line of an instance's history.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="At">When, UTC.</param>
/// <param name="TaskId">Number of the action that it is or answers; -1 if none.</param>
/// <param name="Name">Name of the activity, orchestration or event.</param>
/// <param name="Data">Input, result or payload as JSON, or a reason.</param>
/// <param name="Detail">Failure as JSON; child's or target's id; ticks at which a timer fires.</param>
internal sealed record HistoryEvent(
    HistoryKind Kind, DateTime At, int TaskId = -1, string? Name = null, string? Data = null, string? Detail = null)
{
    /// <summary>Whether the orchestrator's code caused it, as opposed to what came from outside.</summary>
    public bool IsAction => Kind is HistoryKind.TaskScheduled or HistoryKind.SubOrchestrationScheduled or HistoryKind.TimerCreated or HistoryKind.EventSent;

    /// <summary>Whether it is the last event of an instance's code.</summary>
    public bool IsEnd => Kind is HistoryKind.ExecutionCompleted or HistoryKind.ExecutionFailed;

    /// <summary>Whether it says that an activity or a child failed.</summary>
    public bool IsFailure => Kind is HistoryKind.TaskFailed or HistoryKind.SubOrchestrationFailed;

    /// <summary>When a timer is due.</summary>
    public DateTime FireAt => new(long.Parse(Detail!, CultureInfo.InvariantCulture), DateTimeKind.Utc);

    /// <summary>The event in words, for explanations.</summary>
    public string Describe() => Describe(Kind, Name);

    /// <summary>An event of a kind in words.</summary>
    public static string Describe(HistoryKind kind, string? name) => kind switch
    {
        HistoryKind.TaskScheduled => $"a call of activity '{name}'",
        HistoryKind.SubOrchestrationScheduled => $"a call of sub-orchestration '{name}'",
        HistoryKind.TimerCreated => "a timer",
        HistoryKind.EventSent => $"sending of event '{name}'",
        _ => $"{kind} '{name}'",
    };
}

/// <summary>Something for an instance to take up in its next turn.</summary>
/// <param name="Kind">As in history; <see cref="HistoryKind.TurnStarted"/> only wakes the instance.</param>
/// <param name="TaskId">Action that it answers; -1 if none.</param>
/// <param name="Name">Name of an event.</param>
/// <param name="Data">Result or payload.</param>
/// <param name="Detail">Failure as JSON.</param>
/// <param name="Key">Only for the instance with this key.</param>
/// <param name="Generation">Only for this generation of it.</param>
/// <param name="InboxSeq">Row to delete when it has been taken up.</param>
internal sealed record InstanceMessage(
    HistoryKind Kind,
    int TaskId = -1,
    string? Name = null,
    string? Data = null,
    string? Detail = null,
    long? Key = null,
    int? Generation = null,
    long? InboxSeq = null)
{
    public static readonly InstanceMessage Wake = new(HistoryKind.TurnStarted);

    public HistoryEvent ToEvent(DateTime at) => new(Kind, at, TaskId, Name, Data, Detail);
}

/// <summary>An activity that is to run.</summary>
internal sealed record ActivityWork(long Key, int Generation, int TaskId, string InstanceId, string Name, string? Input);

/// <summary>A message and whom it is for.</summary>
internal readonly record struct Delivery(string InstanceId, InstanceMessage Message)
{
    /// <summary>Whether the instance itself carried it over from its last generation: then it comes before all others.</summary>
    public bool IsCarried => Message.InboxSeq < 0;
}
