namespace Functions.SelfHost;

/// <summary>
/// Settings of the self-hosted runtime: section <c>SelfHost</c> of the configuration, then
/// <c>builder.Services.Configure&lt;SelfHostOptions&gt;(…)</c>.
/// </summary>
public sealed class SelfHostOptions
{
    /// <summary>Roles of <c>functionKey</c> when none are given: <c>submitter</c> and <c>reader</c>.</summary>
    public static readonly IReadOnlyList<string> DefaultFunctionKeyRoles = ["submitter", "reader"];

    /// <summary>Address to listen on; port 0 takes a free one (see <see cref="IHostAddress"/>). Default <c>http://127.0.0.1:7071</c>.</summary>
    public string Url { get; set; } = "http://127.0.0.1:7071";

    /// <summary>Folder for <c>functions.db</c>, <c>keys.json</c> and the lock; made with mode 0700. Default <c>./.functions</c>.</summary>
    public string DataFolder { get; set; } = "./.functions";

    /// <summary>Whether to listen for HTTP. Default true.</summary>
    public bool HttpEnabled { get; set; } = true;

    /// <summary>
    /// Activities running at once. Null: <c>host.json</c>'s <c>extensions.durableTask.maxConcurrentActivityFunctions</c>, else 10 for each core.
    /// </summary>
    public int? MaxConcurrentActivities { get; set; }

    /// <summary>
    /// Orchestrator turns at once. Null: <c>host.json</c>'s <c>extensions.durableTask.maxConcurrentOrchestratorFunctions</c>, else 10 for each core.
    /// </summary>
    public int? MaxConcurrentOrchestrators { get; set; }

    /// <summary>Orchestrators kept in memory between turns; above it, the longest idle are rebuilt from history when needed. 0 keeps none. Default 1,000.</summary>
    public int MaxCachedOrchestrators { get; set; } = 1_000;

    /// <summary>How long a stop waits for work in flight. Default 20 s.</summary>
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>Longest HTTP request body in bytes; 413 above. Default 10 MiB.</summary>
    public long MaxRequestBodyBytes { get; set; } = 10 * 1024 * 1024;

    /// <summary>Roles of <c>functionKey</c>. Null: <see cref="DefaultFunctionKeyRoles"/>.</summary>
    public IList<string>? FunctionKeyRoles { get; set; }

    /// <summary>
    /// The roles that the app knows. A key of <c>keys.json</c> or a <see cref="FunctionKeyRoles"/> entry with another role is then a
    /// start-up error. Null: roles are not checked.
    /// </summary>
    public IList<string>? Roles { get; set; }

    /// <summary>Whether the management API may change anything (start, events, terminate, purge, …). Default false: 403.</summary>
    public bool AllowManagementWrites { get; set; }
}
