using System.Reflection;
using System.Text.Json.Nodes;
using Functions.SelfHost.Discovery;
using Functions.SelfHost.Durable;
using Functions.SelfHost.Replay;
using Microsoft.Extensions.DependencyInjection;

namespace Functions.SelfHost;

/// <summary>
/// Replays recorded histories against the orchestrators of an assembly: history in, verdict out. No activity runs, nothing is
/// stored. Kept in a test, it says before a release whether instances of the last one could still be gone on with.
/// <para>
/// It is stricter than the running host, which only needs the numbers, kinds and names of the actions to agree: here each turn
/// must do exactly the recorded actions with the recorded inputs, child ids and times, and end with the recorded output.
/// </para>
/// </summary>
public sealed class ReplayVerifier : IAsyncDisposable
{
    private readonly FunctionIndex _functions;
    private readonly FunctionInvoker _invoker = new([]);
    private readonly ServiceProvider? _own;
    private readonly IServiceProvider _services;

    /// <summary>A verifier for the orchestrators of an assembly.</summary>
    /// <param name="functions">Where the <c>[Function]</c> classes are.</param>
    /// <param name="services">For orchestrators whose class has a constructor; needs <c>ILoggerFactory</c>. Null if all are static.</param>
    public ReplayVerifier(Assembly functions, IServiceProvider? services = null)
        : this((functions ?? throw new ArgumentNullException(nameof(functions))).GetTypes(), services)
    {
    }

    internal ReplayVerifier(IEnumerable<Type> types, IServiceProvider? services = null)
    {
        // What cannot be bound is the host's matter at start; here it is an orchestrator that is not found.
        _functions = new FunctionIndex(FunctionDiscovery.Find(types, []));
        _own = services is null ? new ServiceCollection().AddLogging().BuildServiceProvider() : null;
        _services = services ?? _own!;
    }

    /// <summary>Replays one history.</summary>
    /// <param name="historyJson">As <see cref="IHistoryExporter.Export"/> gives it.</param>
    /// <returns>The verdict.</returns>
    /// <exception cref="FormatException">The text is no exported history.</exception>
    public ReplayVerdict Verify(string historyJson)
    {
        ArgumentNullException.ThrowIfNull(historyJson);
        (InstanceRow row, IReadOnlyList<HistoryEvent> history) = HistoryDocument.Read(historyJson);
        var verdict = new ReplayVerdict(row.Name, row.Id, 0, null);
        if (!_functions.TryGetOrchestrator(row.Name, out FunctionDescriptor? function))
        {
            return verdict with { Explanation = $"there is no orchestrator function named '{row.Name}'" };
        }

        using var execution = OrchestrationExecution.Rehearsal(row, function, _invoker, _services);
        foreach (IReadOnlyList<HistoryEvent> turn in HistoryTurns.Split(history))
        {
            if (turn.Any(e => e.Kind == HistoryKind.Terminated))
            {
                // A termination ends an instance whatever its code would have done.
                break;
            }

            TurnOutcome outcome = execution.Advance([.. turn.Where(e => !e.IsAction && !e.IsEnd)]);
            if (Difference(turn, outcome) is { } difference)
            {
                return verdict with { Explanation = $"in turn {verdict.Turns + 1} {difference}" };
            }

            verdict = verdict with { Turns = verdict.Turns + 1 };
        }

        return verdict;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_own is not null)
        {
            await _own.DisposeAsync();
        }
    }

    private static string? Difference(IReadOnlyList<HistoryEvent> turn, TurnOutcome outcome)
    {
        HistoryEvent[] recorded = [.. turn.Where(e => e.IsAction)];
        for (int i = 0; i < Math.Max(recorded.Length, outcome.Actions.Count); i++)
        {
            HistoryEvent? was = i < recorded.Length ? recorded[i] : null;
            HistoryEvent? now = i < outcome.Actions.Count ? outcome.Actions[i] : null;
            if (Difference(was, now) is { } difference)
            {
                return difference;
            }
        }

        return Difference(turn.LastOrDefault(e => e.IsEnd), outcome);
    }

    private static string? Difference(HistoryEvent? was, HistoryEvent? now)
    {
        if (was is null || now is null)
        {
            return was is null
                ? $"the code did {now!.Describe()} as action #{now!.TaskId}, the history has no such action"
                : $"the history has {was.Describe()} as action #{was.TaskId}, the code did not do it";
        }

        string both = $"the history has {was.Describe()} as action #{was.TaskId}, the code did";
        return was.Kind != now.Kind || was.TaskId != now.TaskId || !string.Equals(was.Name, now.Name, StringComparison.OrdinalIgnoreCase)
            ? $"{both} {now.Describe()}"
            : was.Detail != now.Detail ? $"{both} the same with {Target(now)} instead of {Target(was)}"
            : !SameJson(was.Data, now.Data) ? $"{both} the same with the input {now.Data ?? "null"} instead of {was.Data ?? "null"}"
            : null;
    }

    private static string? Difference(HistoryEvent? was, TurnOutcome outcome)
    {
        string now = outcome switch
        {
            { Next: not null } => "continued as new",
            { End: { Failure: { } failed } } => $"failed with '{failed.ErrorMessage}'",
            { End: { } end } => $"returned {end.Output ?? "null"}",
            _ => "goes on",
        };
        bool same = was?.Kind switch
        {
            null => outcome is { Next: null, End: null },
            HistoryKind.ExecutionCompleted => outcome.End is { Failure: null } end && SameJson(was.Data, end.Output),
            _ => outcome.End?.Failure is { } failure && failure.ErrorMessage == Failures.Read(was.Detail).ErrorMessage,
        };
        string then = was?.Kind switch
        {
            null => "the history goes on",
            HistoryKind.ExecutionCompleted => $"the history has the return of {was.Data ?? "null"}",
            _ => $"the history has the failure '{Failures.Read(was.Detail).ErrorMessage}'",
        };
        return same ? null : $"{then}, the code {now}";
    }

    private static string Target(HistoryEvent action) => action.Kind == HistoryKind.TimerCreated
        ? $"the time {action.FireAt:O}"
        : $"the instance id '{action.Detail}'";

    private static bool SameJson(string? a, string? b) =>
        a is null || b is null ? a == b : JsonNode.DeepEquals(JsonNode.Parse(a), JsonNode.Parse(b));
}
