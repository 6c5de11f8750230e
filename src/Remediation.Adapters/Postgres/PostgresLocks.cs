using Npgsql;
using Remediation.Core.Runs;

namespace Remediation.Adapters.Postgres;

/// <summary>What only one transaction of the deployment does at a time, on whichever worker.</summary>
internal enum DeploymentLock
{
    /// <summary>Bringing the schema up to date.</summary>
    Migration = 1,

    /// <summary>Giving entries their place in the log and signing it.</summary>
    Seal = 2,
}

/// <summary>
/// What stands for SQLite's single writer. A transaction that works for a run joins it; one that changes the run's status or attempt owns it: it waits for
/// those that joined, and those that come later see what it did. A run is always locked before anything else of it, so no two wait for each other.
/// </summary>
internal static class PostgresLocks
{
    // A name space of our own among the advisory locks of a database that others may use too.
    private const int LockSpace = 0x52454D44;

    private static readonly string Open = $"status IN ('{RunStatus.Queued}', '{RunStatus.Running}', '{RunStatus.Suspended}')";

    /// <summary>Takes a lock of the deployment until the transaction ends.</summary>
    public static Task LockAsync(this NpgsqlConnection connection, DeploymentLock which, CancellationToken cancellationToken) =>
        connection.Sql("SELECT pg_advisory_xact_lock(@space, @lock)").With("space", LockSpace).With("lock", (int)which).ExecuteAsync(cancellationToken);

    /// <summary>The number of a run, without any lock.</summary>
    public static Task<long> RunNoAsync(this NpgsqlConnection connection, string runId, CancellationToken cancellationToken) =>
        connection.RunNoAsync("SELECT run_no FROM ops.runs WHERE run_id = @run", runId, cancellationToken);

    /// <summary>Joins a run until the transaction ends; its number. An UPDATE of figures of the run's row goes well with others that joined.</summary>
    public static Task<long> JoinRunAsync(this NpgsqlConnection connection, string runId, CancellationToken cancellationToken) =>
        connection.RunNoAsync("SELECT run_no FROM ops.runs WHERE run_id = @run FOR KEY SHARE", runId, cancellationToken);

    /// <summary>Joins a run, or refuses when an attempt is not its present and open one.</summary>
    /// <exception cref="AttemptEndedException">It is not.</exception>
    public static async Task JoinAttemptAsync(this NpgsqlConnection connection, long runNo, int attempt, CancellationToken cancellationToken)
    {
        if (!await connection.Sql($"SELECT 1 FROM ops.runs WHERE run_no = @run AND attempt = @attempt AND {Open} FOR KEY SHARE")
            .With("run", runNo)
            .With("attempt", attempt)
            .AnyAsync(cancellationToken))
        {
            throw new AttemptEndedException();
        }
    }

    /// <summary>Has a run alone until the transaction ends; its number.</summary>
    public static Task<long> OwnRunAsync(this NpgsqlConnection connection, string runId, CancellationToken cancellationToken) =>
        connection.RunNoAsync("SELECT run_no FROM ops.runs WHERE run_id = @run FOR UPDATE", runId, cancellationToken);

    private static async Task<long> RunNoAsync(this NpgsqlConnection connection, string sql, string runId, CancellationToken cancellationToken) =>
        await connection.Sql(sql).With("run", runId).LongAsync(cancellationToken) ?? throw new InvalidOperationException("The run is not in the store.");
}
