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

/// <summary>What only one transaction does with a run at a time, on whichever worker, while others may work for the run.</summary>
internal enum RunLock
{
    /// <summary>Taking its rows in.</summary>
    Ingest = 1,

    /// <summary>Writing its result into production.</summary>
    Promotion = 2,
}

/// <summary>
/// What stands for SQLite's single writer. A transaction that works for a run joins it; one that changes the run's status or attempt owns it: it waits for
/// those that joined, and those that come later see what it did. A run is always locked before anything else of it, so no two wait for each other.
/// </summary>
internal static class PostgresLocks
{
    // Name spaces of our own among the advisory locks of a database that others may use too.
    private const int DeploymentSpace = 0x52454D44;
    private const int RunSpace = DeploymentSpace + 1;

    /// <summary>Whether a row of <c>ops.runs</c> is an open run.</summary>
    internal static readonly string Open = $"status IN ('{RunStatus.Queued}', '{RunStatus.Running}', '{RunStatus.Suspended}')";

    /// <summary>Takes a lock of the deployment until the transaction ends.</summary>
    public static Task LockAsync(this NpgsqlConnection connection, DeploymentLock which, CancellationToken cancellationToken) =>
        connection.Sql("SELECT pg_advisory_xact_lock(@space, @lock)").With("space", DeploymentSpace).With("lock", (int)which).ExecuteAsync(cancellationToken);

    /// <summary>Takes a lock of a run until the transaction ends. Two runs whose numbers are 2^32 apart would share it, and wait in vain.</summary>
    public static async Task LockAsync(this NpgsqlConnection connection, RunLock which, long runNo, CancellationToken cancellationToken)
    {
        NpgsqlCommand command = connection.Sql("SELECT pg_advisory_xact_lock(@space, @run)").With("space", RunSpace + (int)which).With("run", unchecked((int)runNo));

        // As long as the other one works; the token ends it earlier.
        command.CommandTimeout = 0;
        await command.ExecuteAsync(cancellationToken);
    }

    /// <summary>The number of a run, without any lock.</summary>
    public static Task<long> RunNoAsync(this NpgsqlConnection connection, string runId, CancellationToken cancellationToken) =>
        connection.RunNoAsync("SELECT run_no FROM ops.runs WHERE run_id = @run", runId, cancellationToken);

    /// <summary>Joins a run until the transaction ends; its number. An UPDATE of figures of the run's row goes well with others that joined.</summary>
    public static Task<long> JoinRunAsync(this NpgsqlConnection connection, string runId, CancellationToken cancellationToken) =>
        connection.RunNoAsync("SELECT run_no FROM ops.runs WHERE run_id = @run FOR KEY SHARE", runId, cancellationToken);

    /// <summary>Joins a run, or refuses when an attempt is not its present and open one.</summary>
    /// <exception cref="AttemptEndedException">It is not.</exception>
    public static Task JoinAttemptAsync(this NpgsqlConnection connection, long runNo, int attempt, CancellationToken cancellationToken) =>
        connection.RequireAttemptAsync("FOR KEY SHARE", runNo, attempt, cancellationToken);

    /// <summary>Refuses when an attempt is not the run's present and open one just now; it may end the next moment, so join it before a commit.</summary>
    /// <exception cref="AttemptEndedException">It is not.</exception>
    public static Task RequireAttemptAsync(this NpgsqlConnection connection, long runNo, int attempt, CancellationToken cancellationToken) =>
        connection.RequireAttemptAsync("", runNo, attempt, cancellationToken);
    /// <summary>Has a run alone until the transaction ends; its number.</summary>
    public static Task<long> OwnRunAsync(this NpgsqlConnection connection, string runId, CancellationToken cancellationToken) =>
        connection.RunNoAsync("SELECT run_no FROM ops.runs WHERE run_id = @run FOR UPDATE", runId, cancellationToken);

    private static async Task RequireAttemptAsync(
        this NpgsqlConnection connection, string locking, long runNo, int attempt, CancellationToken cancellationToken)
    {
        if (!await connection.Sql($"SELECT 1 FROM ops.runs WHERE run_no = @run AND attempt = @attempt AND {Open} {locking}")
            .With("run", runNo)
            .With("attempt", attempt)
            .AnyAsync(cancellationToken))
        {
            throw new AttemptEndedException();
        }
    }

    private static async Task<long> RunNoAsync(this NpgsqlConnection connection, string sql, string runId, CancellationToken cancellationToken) =>
        await connection.Sql(sql).With("run", runId).LongAsync(cancellationToken) ?? throw new InvalidOperationException("The run is not in the store.");
}
