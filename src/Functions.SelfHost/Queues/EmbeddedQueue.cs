using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Functions.SelfHost.Hosting;
using Functions.SelfHost.Storage;
using Functions.SelfHost.Telemetry;
using Microsoft.Data.Sqlite;

namespace Functions.SelfHost.Queues;

/// <summary>A message that a consumer has taken and not settled.</summary>
internal sealed record QueueMessage(long Seq, string Queue, byte[] Body, IReadOnlyDictionary<string, string> Headers, int Failures);

/// <summary>
/// The queues in the database. Which messages are being worked on is known in memory only: one process holds the data
/// folder, so after a crash all of them are ready again.
/// </summary>
internal sealed class EmbeddedQueue(HostStorage storage, TimeProvider clock) : IEmbeddedQueue
{
    /// <summary>The header with the number of failures so far; the real extension's name.</summary>
    public const string RequeueHeader = "x-ms-rabbitmq-requeuecount";

    /// <summary>At this failure the message is given up.</summary>
    public const int MaxFailures = 5;

    private const int MaxBody = 16 * 1024 * 1024;
    private const int MaxName = 255;
    private const int MaxReason = 1_000;
    private const int MaxPage = 1_000;

    private readonly ConcurrentDictionary<string, QueueState> _states = new(StringComparer.Ordinal);

    public async Task PublishAsync(
        string queue, ReadOnlyMemory<byte> body, IReadOnlyDictionary<string, string>? headers = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(queue);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(queue.Length, MaxName, nameof(queue));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(body.Length, MaxBody, nameof(body));
        cancellation.ThrowIfCancellationRequested();
        byte[] bytes = body.ToArray();
        string? json = headers is { Count: > 0 } ? JsonSerializer.Serialize(headers) : null;
        long now = clock.GetUtcNow().UtcTicks;
        await storage.Database.WriteAsync(sql => Insert(sql, queue, bytes, json, 0, now));
        State(queue).Signal();
    }

    public QueueCounts GetCounts(string queue) => storage.Database.Read(sql => new QueueCounts(
        sql.Number("SELECT count(*) FROM queue_messages WHERE queue = $1 AND dead_at IS NULL", queue) ?? 0,
        State(queue).InFlight,
        sql.Number("SELECT count(*) FROM queue_messages WHERE queue = $1 AND dead_at IS NOT NULL", queue) ?? 0));

    public IReadOnlyList<DeadLetter> ListDeadLetters(string queue, long afterId = 0, int limit = 100) => storage.Database.Read(sql => sql.Query(
        "SELECT seq, queue, body, headers, failures, dead_at, reason FROM queue_messages "
        + "WHERE queue = $1 AND dead_at IS NOT NULL AND seq > $2 ORDER BY seq LIMIT $3",
        static r => new DeadLetter(
            r.GetInt64(0), r.GetString(1), r.GetFieldValue<byte[]>(2), ReadHeaders(r.Text(3)), r.Text(6) ?? string.Empty, r.GetInt32(4),
            new DateTimeOffset(r.Utc(5))),
        queue,
        afterId,
        Math.Clamp(limit, 1, MaxPage)));

    public async Task<bool> RetryDeadLetterAsync(long id, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        long now = clock.GetUtcNow().UtcTicks;
        string? queue = await storage.Database.WriteAsync(sql =>
        {
            QueueMessage? dead = sql.First(
                "SELECT seq, queue, body, headers, failures FROM queue_messages WHERE seq = $1 AND dead_at IS NOT NULL", ReadMessage, id);
            if (dead is null)
            {
                return null;
            }

            sql.Execute("DELETE FROM queue_messages WHERE seq = $1", id);
            var headers = dead.Headers.Where(h => h.Key != RequeueHeader).ToDictionary();
            Insert(sql, dead.Queue, dead.Body, headers.Count > 0 ? JsonSerializer.Serialize(headers) : null, 0, now);
            return dead.Queue;
        });
        if (queue is not null)
        {
            State(queue).Signal();
        }

        return queue is not null;
    }

    public Task<bool> RemoveDeadLetterAsync(long id, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        return storage.Database.WriteAsync(sql => sql.Execute("DELETE FROM queue_messages WHERE seq = $1 AND dead_at IS NOT NULL", id) > 0);
    }

    /// <summary>Takes up to so many messages that nobody has taken, in order.</summary>
    public IReadOnlyList<QueueMessage> Claim(string queue, int limit) => State(queue).Claim(after => storage.Database.Read(sql => sql.Query(
        "SELECT seq, queue, body, headers, failures FROM queue_messages WHERE queue = $1 AND dead_at IS NULL AND seq > $2 ORDER BY seq LIMIT $3",
        ReadMessage,
        queue,
        after,
        limit)));

    /// <summary>Take this before claiming, await it if nothing was claimed.</summary>
    public Task NextArrival(string queue) => State(queue).NextArrival();

    /// <summary>The function returned: the message is gone.</summary>
    public async Task AcknowledgeAsync(QueueMessage message)
    {
        await storage.Database.WriteAsync(sql => sql.Execute("DELETE FROM queue_messages WHERE seq = $1", message.Seq));
        State(message.Queue).Release();
    }

    /// <summary>The function failed: the message goes to the end of the queue, or becomes a dead letter.</summary>
    /// <returns>Whether it was given up.</returns>
    public async Task<bool> FailAsync(QueueMessage message, Exception exception)
    {
        int failures = message.Failures + 1;
        long now = clock.GetUtcNow().UtcTicks;
        bool dead = failures >= MaxFailures;
        string reason = $"{exception.GetType().FullName}: {exception.Message}";
        reason = reason.Length > MaxReason ? reason[..MaxReason] : reason;
        var headers = new Dictionary<string, string>(message.Headers) { [RequeueHeader] = failures.ToString(CultureInfo.InvariantCulture) };
        string json = JsonSerializer.Serialize(headers);
        await storage.Database.WriteAsync(sql =>
        {
            if (dead)
            {
                return sql.Execute(
                    "UPDATE queue_messages SET dead_at = $2, reason = $3, failures = $4 WHERE seq = $1", message.Seq, now, reason, failures);
            }

            sql.Execute("DELETE FROM queue_messages WHERE seq = $1", message.Seq);
            Insert(sql, message.Queue, message.Body, json, failures, now);
            return 1;
        });
        (dead ? Meters.MessagesDeadLettered : Meters.MessagesRequeued).Add(1, new KeyValuePair<string, object?>("queue", message.Queue));
        State(message.Queue).Release();
        State(message.Queue).Signal();
        return dead;
    }

    private static long Insert(SqlSession sql, string queue, byte[] body, string? headers, int failures, long now) => sql.Insert(
        "INSERT INTO queue_messages(queue, body, headers, failures, enqueued_at) VALUES($1, $2, $3, $4, $5)", queue, body, headers, failures, now);

    private static QueueMessage ReadMessage(SqliteDataReader r) =>
        new(r.GetInt64(0), r.GetString(1), r.GetFieldValue<byte[]>(2), ReadHeaders(r.Text(3)), r.GetInt32(4));

    private static Dictionary<string, string> ReadHeaders(string? json) =>
        json is null ? [] : JsonSerializer.Deserialize<Dictionary<string, string>>(json)!;

    private QueueState State(string queue) => _states.GetOrAdd(queue, static _ => new QueueState());

    /// <summary>How far a queue has been handed out. New and requeued messages get higher numbers, so one number says it all.</summary>
    private sealed class QueueState
    {
        private readonly Lock _gate = new();
        private TaskCompletionSource _arrival = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private long _claimed;
        private long _inFlight;

        public long InFlight => Interlocked.Read(ref _inFlight);

        public IReadOnlyList<QueueMessage> Claim(Func<long, List<QueueMessage>> read)
        {
            lock (_gate)
            {
                List<QueueMessage> messages = read(_claimed);
                if (messages.Count > 0)
                {
                    _claimed = messages[^1].Seq;
                    Interlocked.Add(ref _inFlight, messages.Count);
                }

                return messages;
            }
        }

        public void Release() => Interlocked.Decrement(ref _inFlight);

        public Task NextArrival()
        {
            lock (_gate)
            {
                return _arrival.Task;
            }
        }

        public void Signal()
        {
            TaskCompletionSource arrived;
            lock (_gate)
            {
                arrived = _arrival;
                _arrival = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            arrived.TrySetResult();
        }
    }
}
