namespace Functions.SelfHost;

/// <summary>Whether today's code does what a recorded history says.</summary>
/// <param name="Orchestration">Name of the orchestrator.</param>
/// <param name="InstanceId">The recorded instance.</param>
/// <param name="Turns">Turns that matched.</param>
/// <param name="Explanation">The first difference: in which turn, what the history has, what the code did. Null if there is none.</param>
public sealed record ReplayVerdict(string Orchestration, string InstanceId, int Turns, string? Explanation)
{
    /// <summary>Whether every turn matched.</summary>
    public bool Matches => Explanation is null;

    /// <inheritdoc/>
    public override string ToString() => Matches
        ? $"{Orchestration} '{InstanceId}': {Turns} turns match"
        : $"{Orchestration} '{InstanceId}': {Explanation}";
}
