namespace Functions.SelfHost.Durable;

/// <summary>A history by turns.</summary>
internal static class HistoryTurns
{
    /// <summary>Splits a history: each turn begins with its <see cref="HistoryKind.TurnStarted"/>; a termination is one of its own.</summary>
    public static IReadOnlyList<IReadOnlyList<HistoryEvent>> Split(IReadOnlyList<HistoryEvent> history)
    {
        var turns = new List<List<HistoryEvent>>();
        foreach (HistoryEvent e in history)
        {
            if (e.Kind is HistoryKind.TurnStarted or HistoryKind.Terminated || turns.Count == 0)
            {
                turns.Add([]);
            }

            turns[^1].Add(e);
        }

        return turns;
    }
}
