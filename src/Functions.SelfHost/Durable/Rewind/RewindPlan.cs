namespace Functions.SelfHost.Durable.Rewind;

/// <summary>What a failed instance is rewound to.</summary>
/// <param name="Before">The failed instance.</param>
/// <param name="History">Its new history: the old one without the failures and without what followed from them.</param>
/// <param name="Open">Actions of the new history that have no answer and are to be done (again).</param>
/// <param name="Messages">What is known and was not taken up yet, in order: results, events.</param>
/// <param name="Suspended">Whether the new history ends in a pause.</param>
/// <param name="CustomStatus">Custom status after the new history.</param>
internal sealed record RewindPlan(
    InstanceRow Before,
    IReadOnlyList<HistoryEvent> History,
    IReadOnlyList<HistoryEvent> Open,
    IReadOnlyList<InstanceMessage> Messages,
    bool Suspended,
    string? CustomStatus)
{
    /// <summary>Plans of the failed children that open actions wait for.</summary>
    public IReadOnlyList<RewindPlan> Children { get; init; } = [];

    /// <summary>This plan and those of all its descendants.</summary>
    public IEnumerable<RewindPlan> Tree => Children.SelectMany(child => child.Tree).Prepend(this);
}
