namespace Functions.SelfHost;

/// <summary>
/// Writes the history of an instance as JSON that stays readable across versions: to be kept beside the code and replayed
/// against it by <see cref="ReplayVerifier"/>. A singleton service.
/// <para>
/// The document has <c>format</c> (<see cref="HistoryFormat"/>), <c>orchestration</c>, <c>instanceId</c>, <c>runtimeStatus</c>,
/// <c>createdAt</c>, <c>input</c>, <c>parent</c> (or null) and <c>events</c>; each event has <c>kind</c> and <c>at</c>, and what
/// its kind has of <c>task</c>, <c>name</c>, <c>instanceId</c>, <c>fireAt</c>, <c>data</c>, <c>failure</c>. Payloads are plain JSON,
/// times are UTC with seven digits, stack traces are left out.
/// </para>
/// </summary>
public interface IHistoryExporter
{
    /// <summary>Value of <c>format</c>.</summary>
    const string HistoryFormat = "functions-selfhost-history/1";

    /// <summary>Exports the history of an instance as it is now; of one that continued as new, that of its last generation.</summary>
    /// <param name="instanceId">The instance.</param>
    /// <returns>Indented JSON with a line feed at the end, or null if there is no such instance.</returns>
    string? Export(string instanceId);
}
