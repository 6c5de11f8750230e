using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Npgsql;
using Remediation.Adapters.Egress;

namespace Remediation.Adapters.Postgres;

/// <summary>
/// Connections to the one database. The first one brings the schema up to date, or sees that it is; a server that is away is waited for, by one caller for
/// all, which says so in the log.
/// </summary>
internal sealed partial class PostgresConnections(IEgressGuard guard, PostgresOptions options, TimeProvider clock, ILogger log) : IAsyncDisposable
{
    // A statement over the cells of a large run takes its time; the library's 30 seconds are for short ones.
    private const int CommandSeconds = 600;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);

    private readonly SemaphoreSlim _waiting = new(1, 1);
    private readonly SemaphoreSlim _preparing = new(1, 1);
    private NpgsqlDataSource? _source;
    private volatile bool _hasSchema;

    /// <summary>Whether a failure says that the server is not there now: it may be the next moment.</summary>
    public static bool IsAway(Exception failure) => failure is NpgsqlException { IsTransient: true } or SocketException;

    /// <summary>A connection, as soon as there is one.</summary>
    /// <exception cref="PostgresSchemaException">The database has another schema than this program works with.</exception>
    /// <exception cref="NpgsqlException">The server refuses.</exception>
    public async Task<NpgsqlConnection> WaitAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await OpenAsync(cancellationToken);
        }
        catch (Exception e) when (IsAway(e))
        {
            // Below.
        }

        await _waiting.WaitAsync(cancellationToken);
        try
        {
            for (TimeSpan pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
            {
                try
                {
                    return await OpenAsync(cancellationToken);
                }
                catch (Exception e) when (IsAway(e))
                {
                    LogAway(e.Message, pause);
                }

                await Task.Delay(pause, clock, cancellationToken);
            }
        }
        finally
        {
            _waiting.Release();
        }
    }

    /// <summary>A connection now.</summary>
    /// <exception cref="PostgresSchemaException">The database has another schema than this program works with.</exception>
    /// <exception cref="NpgsqlException">The server is away, or refuses.</exception>
    /// <exception cref="SocketException">The server's name is not known now.</exception>
    public async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        if (!_hasSchema)
        {
            await PrepareAsync(cancellationToken);
        }

        return await ConnectAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_source is { } source)
        {
            await source.DisposeAsync();
        }

        _waiting.Dispose();
        _preparing.Dispose();
    }

    private async Task PrepareAsync(CancellationToken cancellationToken)
    {
        await _preparing.WaitAsync(cancellationToken);
        try
        {
            if (_hasSchema)
            {
                return;
            }

            await MigrateAsync(cancellationToken);
            await using NpgsqlConnection connection = await ConnectAsync(cancellationToken);
            await PostgresMigrations.RequireAsync(connection, cancellationToken);
            _hasSchema = true;
        }
        finally
        {
            _preparing.Release();
        }
    }

    private async Task MigrateAsync(CancellationToken cancellationToken)
    {
        if (options.OwnerConnection is not { } owner)
        {
            return;
        }

        await using NpgsqlDataSource source = await GuardedPostgres.CreateAsync(guard, owner, Configure, cancellationToken);
        await using NpgsqlConnection connection = await source.OpenConnectionAsync(cancellationToken);
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellationToken);
        await PostgresMigrations.ApplyAsync(connection, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
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

        NpgsqlDataSource made = await GuardedPostgres.CreateAsync(guard, options.Connection, Configure, cancellationToken);
        if (Interlocked.CompareExchange(ref _source, made, null) is { } first)
        {
            await made.DisposeAsync();
            return first;
        }

        return made;
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

    [LoggerMessage(1060, LogLevel.Warning, "The PostgreSQL database does not answer: {Reason} Next try in {Pause}")]
    private partial void LogAway(string reason, TimeSpan pause);
}
