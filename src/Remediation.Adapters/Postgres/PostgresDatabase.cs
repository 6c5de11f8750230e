using System.Data;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Npgsql;
using Remediation.Adapters.Egress;

namespace Remediation.Adapters.Postgres;

/// <summary>
/// A PostgreSQL database of the deployment, shared by any number of workers. Writing is READ COMMITTED with explicit locks (<see cref="PostgresLocks"/>);
/// a reading is one snapshot. Every commit waits for the disk: the server may die without this process, and must not take back what the runtime has
/// recorded as done.
/// </summary>
/// <param name="guard">Admits the server.</param>
/// <param name="connectionString">How to reach it; its host is looked up at first use, and again after a connection could not be made.</param>
/// <param name="clock">Waits between tries.</param>
public sealed class PostgresDatabase(IEgressGuard guard, string connectionString, TimeProvider clock) : IAsyncDisposable
{
    private const int MaxTries = 6;

    // A statement over the cells of a large run takes its time; the library's 30 seconds are for short ones.
    private const int CommandSeconds = 600;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(10);

    private readonly SemaphoreSlim _opening = new(1, 1);
    private NpgsqlDataSource? _source;

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
            await using (NpgsqlConnection connection = await ConnectAsync(cancellationToken))
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
                catch (NpgsqlException e) when (tried < MaxTries && (IsGivenUp(e) || (tried == 1 && !committing && IsBroken(e, connection))))
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
        NpgsqlConnection connection = await ConnectAsync(cancellationToken);
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
        for (bool again = true; ; again = false)
        {
            await using NpgsqlConnection connection = await ConnectAsync(cancellationToken);
            try
            {
                await using NpgsqlTransaction snapshot = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
                return await work(connection);
            }
            catch (NpgsqlException e) when (again && IsBroken(e, connection))
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
        await using NpgsqlConnection connection = await ConnectAsync(cancellationToken);
        await using NpgsqlTransaction snapshot = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        await foreach (T row in query(connection).WithCancellation(cancellationToken))
        {
            yield return row;
        }
    }

    /// <summary>
    /// Brings the schema up to date; safe when several workers start at once. The connection's role is <c>remediation_owner</c>, a member of it, or one
    /// that may make roles: the service itself works with another one.
    /// </summary>
    /// <param name="cancellationToken">Cancels the work; nothing is changed then.</param>
    /// <exception cref="PostgresSchemaException">The database belongs to a newer program.</exception>
    /// <exception cref="NpgsqlException">The server cannot be reached, or refuses.</exception>
    public Task MigrateAsync(CancellationToken cancellationToken) =>
        WriteAsync(connection => PostgresMigrations.ApplyAsync(connection, cancellationToken), cancellationToken);

    /// <summary>Sees to it that the database has the schema that this program works with.</summary>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="PostgresSchemaException">It has an older or a newer one.</exception>
    /// <exception cref="NpgsqlException">The server cannot be reached, or refuses.</exception>
    public async Task RequireSchemaAsync(CancellationToken cancellationToken)
    {
        int version = await ReadAsync(connection => PostgresMigrations.ReadVersionAsync(connection, cancellationToken), cancellationToken);
        if (version != PostgresMigrations.Latest)
        {
            throw version > PostgresMigrations.Latest ? PostgresSchemaException.Newer(version) : PostgresSchemaException.Older(version);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_source is { } source)
        {
            await source.DisposeAsync();
        }

        _opening.Dispose();
    }

    private async Task<NpgsqlConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        NpgsqlDataSource source = await SourceAsync(cancellationToken);
        try
        {
            return await source.OpenConnectionAsync(cancellationToken);
        }
        catch (NpgsqlException e) when (e.InnerException is SocketException or TimeoutException)
        {
            await ForgetAsync(source);
            throw;
        }
    }

    private async Task<NpgsqlDataSource> SourceAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _source) is { } known)
        {
            return known;
        }

        await _opening.WaitAsync(cancellationToken);
        try
        {
            return _source ??= await GuardedPostgres.CreateAsync(guard, connectionString, Configure, cancellationToken);
        }
        finally
        {
            _opening.Release();
        }
    }

    // Connections that others have in hand stay usable; they end when they are given back.
    private async Task ForgetAsync(NpgsqlDataSource source)
    {
        if (Interlocked.CompareExchange(ref _source, null, source) == source)
        {
            await source.DisposeAsync();
        }
    }

    private static void Configure(NpgsqlDataSourceBuilder builder)
    {
        // Details name values, and exceptions are logged.
        builder.ConnectionStringBuilder.IncludeErrorDetail = false;
        builder.ConnectionStringBuilder.ApplicationName ??= "remediation";
        if (!builder.ConnectionStringBuilder.ShouldSerialize("Command Timeout"))
        {
            builder.ConnectionStringBuilder.CommandTimeout = CommandSeconds;
        }
    }

    private static bool IsGivenUp(NpgsqlException e) => e.SqlState is PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected;

    private static bool IsBroken(NpgsqlException e, NpgsqlConnection connection) => e.IsTransient && connection.FullState.HasFlag(ConnectionState.Broken);
}
