using System.Collections.Concurrent;
using System.Diagnostics;
using System.Threading.Channels;
using Functions.SelfHost.Telemetry;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Functions.SelfHost.Storage;

/// <summary>
/// <c>functions.db</c>: one writer thread that commits many writes in one transaction, and pooled readers (WAL lets them
/// read while it writes).
/// <para>
/// The journal runs with synchronous=FULL: every commit is synced to disk before anyone is told that it is done, so that a
/// power cut loses nothing that was acknowledged. The price of the sync is shared by all writes waiting at that moment
/// (group commit), which is why NORMAL is not needed for throughput.
/// </para>
/// </summary>
internal sealed class Database : IDisposable
{
    private const int MaxBatch = 1024;

    private readonly Channel<Write> _writes = Channel.CreateUnbounded<Write>(new UnboundedChannelOptions { SingleReader = true });
    private readonly ConcurrentBag<SqlSession> _readers = [];
    private readonly string _connectionString;
    private readonly SqlSession _session;
    private readonly ILogger _logger;
    private readonly IWriteGate? _gate;
    private readonly Thread _thread;
    private volatile bool _disposed;

    public Database(string path, ILogger logger, IWriteGate? gate = null)
    {
        _logger = logger;
        _gate = gate;
        _connectionString = new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 30 }.ToString();
        SqliteConnection connection = Open();
        _session = new SqlSession(connection);
        _session.Execute("PRAGMA journal_mode=WAL");
        _session.Execute("PRAGMA synchronous=FULL");
        _session.Execute("PRAGMA wal_autocheckpoint=4000");
        long version = _session.Number("PRAGMA user_version") ?? 0;
        if (version > Schema.Version)
        {
            connection.Dispose();
            throw new HostConfigurationException(
                [$"DATA_TOO_NEW: {path} was written by a later version (schema {version}, this one knows {Schema.Version})."]);
        }

        foreach (string statement in Schema.Sql.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            _session.Execute(statement);
        }

        _session.Execute($"PRAGMA user_version={Schema.Version}");
        _thread = new Thread(WriteLoop) { IsBackground = true, Name = "functions.db writer" };
        _thread.Start();
    }

    /// <summary>
    /// Runs a write in the next batch; the task completes when the batch is on disk. The write may be run more than once
    /// (the batch is tried again write by write when one of them throws), so it must change nothing but the database.
    /// </summary>
    public Task<T> WriteAsync<T>(Func<SqlSession, T> apply)
    {
        var write = new Write<T>(apply);
        return _writes.Writer.TryWrite(write) ? write.Done : Task.FromException<T>(new ObjectDisposedException(nameof(Database)));
    }

    /// <summary>Runs a read on a pooled connection. It sees everything that was acknowledged before.</summary>
    public T Read<T>(Func<SqlSession, T> read)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        SqlSession session = _readers.TryTake(out SqlSession? pooled) ? pooled : new SqlSession(Open());
        try
        {
            return read(session);
        }
        finally
        {
            if (_disposed)
            {
                session.Dispose();
            }
            else
            {
                _readers.Add(session);
            }
        }
    }

    /// <summary>Finishes the writes that were accepted, then closes.</summary>
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _writes.Writer.TryComplete();
        _thread.Join();
        _disposed = true;
        while (_readers.TryTake(out SqlSession? reader))
        {
            reader.Dispose();
        }

        _session.Dispose();
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection(_connectionString);
        connection.Open();
        return connection;
    }

    private void WriteLoop()
    {
        var batch = new List<Write>(MaxBatch);
        while (true)
        {
            if (!_writes.Reader.TryRead(out Write? first))
            {
                // A thread of its own waits here: nothing else can be starved by it.
                if (!_writes.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
                {
                    return;
                }

                continue;
            }

            batch.Add(first);
            while (batch.Count < MaxBatch && _writes.Reader.TryRead(out Write? next))
            {
                batch.Add(next);
            }

            long start = Stopwatch.GetTimestamp();
            if (!TryCommit(batch, out Exception? failure))
            {
                CommitOneByOne(batch, failure);
            }

            Meters.CommitDuration.Record(Stopwatch.GetElapsedTime(start).TotalSeconds);
            batch.Clear();
        }
    }

    private void CommitOneByOne(List<Write> batch, Exception? failure)
    {
        if (batch.Count == 1)
        {
            StorageLog.WriteFailed(_logger, failure!);
            batch[0].Fail(failure!);
            return;
        }

        foreach (Write write in batch)
        {
            if (!TryCommit([write], out Exception? reason))
            {
                StorageLog.WriteFailed(_logger, reason!);
                write.Fail(reason!);
            }
        }
    }

    private bool TryCommit(List<Write> batch, out Exception? failure)
    {
        bool open = false;
        try
        {
            _session.Execute("BEGIN IMMEDIATE");
            open = true;
            foreach (Write write in batch)
            {
                _gate?.BeforeWrite();
                write.Apply(_session);
            }

            _session.Execute("COMMIT");
            _gate?.AfterCommit();
        }
        catch (Exception exception)
        {
            failure = exception;
            if (open)
            {
                TryRollback();
            }

            return false;
        }

        foreach (Write write in batch)
        {
            write.Succeed();
        }

        failure = null;
        return true;
    }

    private void TryRollback()
    {
        try
        {
            _session.Execute("ROLLBACK");
        }
        catch (SqliteException)
        {
            // SQLite rolls back by itself on some errors (disk full); then there is nothing left to roll back.
        }
    }

    private abstract class Write
    {
        public abstract void Apply(SqlSession session);

        public abstract void Succeed();

        public abstract void Fail(Exception exception);
    }

    private sealed class Write<T>(Func<SqlSession, T> apply) : Write
    {
        private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T _result = default!;

        public Task<T> Done => _done.Task;

        public override void Apply(SqlSession session) => _result = apply(session);

        public override void Succeed() => _done.TrySetResult(_result);

        public override void Fail(Exception exception) => _done.TrySetException(exception);
    }
}
