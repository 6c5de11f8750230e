using System.Data;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Npgsql;
using Remediation.Adapters.Egress;

namespace Remediation.Adapters.Postgres;

/// <summary>
/// A PostgreSQL database of the deployment, shared by any number of workers. Writing is READ COMMITTED with explicit locks (<see cref="PostgresLocks"/>);
/// a reading is one snapshot. Every commit waits for the disk: the server may die without this process, and must not take back what the runtime has
/// recorded as done. A server that is away is waited for until the caller's token ends it: work goes on when the database is back.
/// </summary>
/// <param name="guard">Admits the server.</param>
/// <param name="options">How to reach it.</param>
/// <param name="clock">Waits between tries.</param>
/// <param name="log">Says what is waited for.</param>
public sealed class PostgresDatabase(IEgressGuard guard, PostgresOptions options, TimeProvider clock, ILogger<PostgresDatabase> log) : IAsyncDisposable
{
    private const int MaxTries = 6;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(10);

    private readonly PostgresConnections _connections = new(guard, options, clock, log);

    /// <summary>
    /// Connects, and brings the schema up to date when the options name an owner; safe when several workers start at once. The first of all other calls does
    /// the same, so this one is for who wants to know.
    /// </summary>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>Null, or why the server cannot be used now.</returns>
    /// <exception cref="PostgresSchemaException">The database has an older schema and no owner is named, or a newer one.</exception>
    /// <exception cref="PostgresException">The server refuses.</exception>
    public async Task<string?> TryOpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using NpgsqlConnection connection = await _connections.OpenAsync(cancellationToken);
            await connection.Sql("SELECT 1").AnyAsync(cancellationToken);
            return null;
        }
        catch (Exception e) when (PostgresConnections.IsAway(e))
        {
            return $"The PostgreSQL database does not answer: {e.Message}";
        }
    }

    /// <summary>Runs work in one transaction and commits it.</summary>
    /// <param name="work">
    /// The work; what it throws rolls back. It must have no effect but those in the database: it runs again when the server gave it up for another
    /// transaction, or when the connection broke before it was asked to commit. A commit of unknown outcome is thrown, never repeated.
    /// </param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <exception cref="NpgsqlException">The server cannot be reached, or refuses.</exception>
    public async Task<T> WriteAsync<T>(Func<NpgsqlConnection, Task<T>> work, CancellationToken cancellationToken)
    {
        for (int tried = 1; ; tried++)
        {
            await using (NpgsqlConnection connection = await _connections.WaitAsync(cancellationToken))
            {
                bool committing = false;
                try
                {
                    await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken);
                    T result = await work(connection);
                    committing = true;
                    await transaction.CommitAsync(cancellationToken);
                    return result;
                }
                catch (NpgsqlException e) when (tried < MaxTries && (IsGivenUp(e) || (!committing && IsBroken(e, connection))))
                {
                    // Nothing of it was committed.
                }
            }

            await Task.Delay(FirstPause * (1 << tried), clock, cancellationToken);
        }
    }

    /// <summary>Runs work in one transaction and commits it.</summary>
    /// <param name="work">The work; see <see cref="WriteAsync{T}"/>.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <exception cref="NpgsqlException">The server cannot be reached, or refuses.</exception>
    public Task WriteAsync(Func<NpgsqlConnection, Task> work, CancellationToken cancellationToken) =>
        WriteAsync(
            async connection =>
            {
                await work(connection);
                return true;
            },
            cancellationToken);

    /// <summary>Begins a transaction of several steps; the caller commits and disposes of it.</summary>
    internal async Task<PostgresTransaction> BeginAsync(CancellationToken cancellationToken)
    {
        NpgsqlConnection connection = await _connections.WaitAsync(cancellationToken);
        try
        {
            return new PostgresTransaction(connection, await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken));
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs a reading on one snapshot of the database.</summary>
    /// <param name="work">The reading; it runs again when a connection of the pool turns out to be broken.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="NpgsqlException">The server cannot be reached, or refuses.</exception>
    public async Task<T> ReadAsync<T>(Func<NpgsqlConnection, Task<T>> work, CancellationToken cancellationToken)
    {
        for (int tried = 1; ; tried++)
        {
            await using NpgsqlConnection connection = await _connections.WaitAsync(cancellationToken);
            try
            {
                await using NpgsqlTransaction snapshot = await BeginSnapshotAsync(connection, cancellationToken);
                return await work(connection);
            }
            catch (NpgsqlException e) when (tried < MaxTries && IsBroken(e, connection))
            {
                // The pool is empty now: the next connection is a new one.
            }
        }
    }

    /// <summary>Reads rows as the server sends them, on one snapshot of the database.</summary>
    /// <param name="query">The rows; what it does before it yields the first one is on the same snapshot.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="NpgsqlException">The server cannot be reached, or refuses.</exception>
    public async IAsyncEnumerable<T> StreamAsync<T>(
        Func<NpgsqlConnection, IAsyncEnumerable<T>> query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using NpgsqlConnection connection = await _connections.WaitAsync(cancellationToken);
        await using NpgsqlTransaction snapshot = await BeginSnapshotAsync(connection, cancellationToken);
        await foreach (T row in query(connection).WithCancellation(cancellationToken))
        {
            yield return row;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _connections.DisposeAsync();

    // Read only by the server's word: what a reading wrote would be gone without a sound.
    private static async Task<NpgsqlTransaction> BeginSnapshotAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        NpgsqlTransaction snapshot = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        await connection.Sql("SET TRANSACTION READ ONLY").ExecuteAsync(cancellationToken);
        return snapshot;
    }

    private static bool IsGivenUp(NpgsqlException e) => e.SqlState is PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected;

    private static bool IsBroken(NpgsqlException e, NpgsqlConnection connection) => e.IsTransient && connection.FullState.HasFlag(ConnectionState.Broken);
}
