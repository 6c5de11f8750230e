using Microsoft.Data.Sqlite;

namespace Remediation.Adapters.Sqlite;

/// <summary>
/// The embedded edition's one database file (WAL). One connection writes, under a lock; readings use connections of their own and see a
/// consistent snapshot.
/// </summary>
public sealed class SqliteDatabase : IDisposable
{
    private readonly string _connectionString;
    private readonly SqliteConnection _writer;
    private readonly SemaphoreSlim _writeLock = new(1, 1);

    private SqliteDatabase(string connectionString, SqliteConnection writer)
    {
        _connectionString = connectionString;
        _writer = writer;
    }

    /// <summary>Opens the file, makes it (mode 0600) when absent, and brings its schema up to date.</summary>
    /// <param name="path">The file.</param>
    public static SqliteDatabase Open(string path)
    {
        // Made before SQLite sees it, so that it is never readable by others, not even for a moment.
        if (!File.Exists(path) && !OperatingSystem.IsWindows())
        {
            File.Open(path, new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite }).Dispose();
        }

        var builder = new SqliteConnectionStringBuilder { DataSource = path, Pooling = true, DefaultTimeout = 60 };
        var writer = new SqliteConnection(builder.ConnectionString);
        writer.Open();
        writer.Execute(null, "PRAGMA page_size = 8192");
        writer.Execute(null, "PRAGMA journal_mode = WAL");
        writer.Execute(null, "PRAGMA cache_size = -65536");
        writer.Execute(null, "PRAGMA wal_autocheckpoint = 4000");
        writer.Execute(null, "PRAGMA recursive_triggers = ON");
        SqliteMigrations.Apply(writer);
        return new SqliteDatabase(builder.ConnectionString, writer);
    }

    /// <summary>Opens an existing file for reading only; any number of processes may, also beside the one that writes.</summary>
    /// <param name="path">The file.</param>
    public static SqliteDatabase OpenToRead(string path)
    {
        var builder = new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadWrite, Pooling = false, DefaultTimeout = 60 };
        var connection = new SqliteConnection(builder.ConnectionString);
        connection.Open();
        connection.Execute(null, "PRAGMA query_only = ON");
        return new SqliteDatabase(builder.ConnectionString, connection);
    }

    /// <summary>Runs work in one write transaction.</summary>
    /// <param name="work">The work; what it throws rolls back.</param>
    /// <param name="durable">Whether the commit must survive the loss of power (else only the death of the process).</param>
    /// <param name="cancellationToken">Cancels the waiting for the lock.</param>
    public async Task<T> WriteAsync<T>(Func<SqliteConnection, SqliteTransaction, T> work, bool durable, CancellationToken cancellationToken)
    {
        await _writeLock.WaitAsync(cancellationToken);
        try
        {
            _writer.Execute(null, durable ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
            using SqliteTransaction transaction = _writer.BeginTransaction(deferred: false);
            T result = work(_writer, transaction);
            transaction.Commit();
            return result;
        }
        finally
        {
            _writeLock.Release();
        }
    }

    /// <summary>Runs work in one write transaction.</summary>
    /// <param name="work">The work; what it throws rolls back.</param>
    /// <param name="durable">Whether the commit must survive the loss of power.</param>
    /// <param name="cancellationToken">Cancels the waiting for the lock.</param>
    public Task WriteAsync(Action<SqliteConnection, SqliteTransaction> work, bool durable, CancellationToken cancellationToken) =>
        WriteAsync(
            (connection, transaction) =>
            {
                work(connection, transaction);
                return true;
            },
            durable,
            cancellationToken);

    /// <summary>Runs a reading.</summary>
    /// <param name="work">The reading.</param>
    public async Task<T> ReadAsync<T>(Func<SqliteConnection, T> work)
    {
        await using SqliteConnection connection = OpenReader();
        return work(connection);
    }

    /// <summary>A connection for a long reading; the caller disposes it.</summary>
    public SqliteConnection OpenReader()
    {
        var connection = new SqliteConnection(_connectionString);
        connection.Open();
        connection.Execute(null, "PRAGMA query_only = ON");
        return connection;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _writer.Dispose();
        _writeLock.Dispose();
        SqliteConnection.ClearAllPools();
    }
}
