namespace Remediation.Functions.Orchestrations;

/// <summary>One attempt of a run: all that travels between a run's steps. Rows stay in the store.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Attempt">The attempt, from 1.</param>
public sealed record RunAttempt(string RunId, int Attempt)
{
    /// <summary>Id of the attempt's orchestration.</summary>
    public string InstanceId => $"{RunId}-{Attempt}";

    /// <summary>The attempt's work on one cluster.</summary>
    public ClusterWork Of(string clusterId) => new(RunId, Attempt, clusterId);

    /// <summary>The attempt's work on the clusters of a column together.</summary>
    public ColumnWork OfColumn(string column) => new(RunId, Attempt, column);
}

/// <summary>One cluster of an attempt.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Attempt">The attempt.</param>
/// <param name="ClusterId">The cluster.</param>
/// <param name="DecideOnly">Whether what is decided is carried out elsewhere, with the other clusters of the column.</param>
public sealed record ClusterWork(string RunId, int Attempt, string ClusterId, bool DecideOnly = false)
{
    /// <summary>Id of the cluster's orchestration.</summary>
    public string InstanceId => $"{RunId}-{Attempt}-{ClusterId}";
}

/// <summary>A phase to enter.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Attempt">The attempt.</param>
/// <param name="Phase">The phase.</param>
public sealed record PhaseEntered(string RunId, int Attempt, string Phase);

/// <summary>A phase that is over and whose counts must balance.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Attempt">The attempt.</param>
/// <param name="Phase">The phase.</param>
public sealed record PhaseEnded(string RunId, int Attempt, string Phase);

/// <summary>All clusters of a column of an attempt.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Attempt">The attempt.</param>
/// <param name="Column">The column.</param>
public sealed record ColumnWork(string RunId, int Attempt, string Column);

/// <summary>The clusters that a run fell into.</summary>
/// <param name="ClusterIds">Ids of those that are carried out one by one.</param>
/// <param name="IdentityColumns">Those of columns whose values must stay apart, which are carried out together.</param>
public sealed record ClusterList(IReadOnlyList<string> ClusterIds, IReadOnlyList<ColumnClusters> IdentityColumns);

/// <summary>The clusters of a column.</summary>
/// <param name="Column">The column.</param>
/// <param name="ClusterIds">Their ids.</param>
public sealed record ColumnClusters(string Column, IReadOnlyList<string> ClusterIds);

/// <summary>What a trial left to do.</summary>
/// <param name="DecidedClusterId">The cluster whose fix is decided.</param>
/// <param name="OpenClusterIds">Parts that want a function of their own.</param>
public sealed record TrialAnswer(string DecidedClusterId, IReadOnlyList<string> OpenClusterIds);

/// <summary>Whether a run's counts balance.</summary>
/// <param name="Balanced">Whether everything adds up.</param>
/// <param name="Missing">source - success - quarantine, less what still may wait.</param>
public sealed record ReconcileAnswer(bool Balanced, int Missing);

/// <summary>The gate's answer.</summary>
/// <param name="Passed">Whether every test passed.</param>
/// <param name="HoldReason">Why the run waits for an operator, as a reason code; null when it may promote itself.</param>
/// <param name="FaultCode">Why there is no verdict, as a reason code; null when there is one.</param>
public sealed record GateAnswer(bool Passed, string? HoldReason, string? FaultCode = null);

/// <summary>How an attempt ends.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Attempt">The attempt.</param>
/// <param name="Outcome">A run outcome.</param>
/// <param name="ErrorCode">A reason code, or null.</param>
public sealed record AttemptEnding(string RunId, int Attempt, string Outcome, string? ErrorCode);

/// <summary>The custom status of a run's orchestration: counts only.</summary>
/// <param name="Phase">The phase.</param>
/// <param name="Clusters">Clusters of the run.</param>
/// <param name="ClustersDone">Clusters that are decided and carried out.</param>
public sealed record BatchProgress(string Phase, int Clusters, int ClustersDone);
