using Functions.SelfHost.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.DurableTask.Client;

namespace Functions.SelfHost.Durable;

/// <summary>Rows of instances, history and pending work. Every method runs on a given session; writes run in its transaction.</summary>
internal static class InstanceStore
{
    private const string Columns =
        "key, id, generation, name, status, input, output, failure, custom_status, tags, created_at, updated_at, ended_at, start_due, "
        + "parent_id, parent_name, parent_key, parent_generation, parent_task";

    public static InstanceRow? Find(SqlSession sql, string id) =>
        sql.First($"SELECT {Columns} FROM instances WHERE id = $1", ReadInstance, id);

    /// <summary>Which call waits for an instance now.</summary>
    public static ParentLink? Parent(SqlSession sql, long key) => sql.First(
        "SELECT parent_id, parent_name, parent_key, parent_generation, parent_task FROM instances WHERE key = $1 AND parent_id IS NOT NULL",
        static r => new ParentLink(r.GetString(0), r.GetString(1), r.GetInt64(2), r.GetInt32(3), r.GetInt32(4)),
        key);

    public static List<HistoryEvent> History(SqlSession sql, long key) => sql.Query(
        "SELECT kind, at, task, name, data, detail FROM history WHERE key = $1 ORDER BY seq",
        static r => new HistoryEvent((HistoryKind)r.GetInt32(0), r.Utc(1), r.GetInt32(2), r.Text(3), r.Text(4), r.Text(5)),
        key);

    public static long NextSeq(SqlSession sql, long key) =>
        (sql.Number("SELECT max(seq) FROM history WHERE key = $1", key) ?? -1) + 1;

    /// <summary>Writes history from a place on.</summary>
    public static void Append(SqlSession sql, long key, long firstSeq, IReadOnlyList<HistoryEvent> events)
    {
        for (int i = 0; i < events.Count; i++)
        {
            HistoryEvent e = events[i];
            sql.Execute(
                "INSERT INTO history(key, seq, kind, at, task, name, data, detail) VALUES($1, $2, $3, $4, $5, $6, $7, $8)",
                key, firstSeq + i, (int)e.Kind, e.At.Ticks, e.TaskId, e.Name, e.Data, e.Detail);
        }
    }

    /// <summary>Gives a child another call to answer.</summary>
    public static void Relink(SqlSession sql, long childKey, int parentGeneration, int parentTask) => sql.Execute(
        "UPDATE instances SET parent_generation = $2, parent_task = $3 WHERE key = $1", childKey, parentGeneration, parentTask);

    /// <summary>Adds an instance; an ended one of the same id goes, with all it left behind.</summary>
    public static void Insert(SqlSession sql, InstanceRow row)
    {
        if (Find(sql, row.Id) is { } old)
        {
            Delete(sql, old.Key, old.Id);
        }

        sql.Execute(
            "INSERT INTO instances(id, generation, name, status, input, tags, created_at, updated_at, start_due, parent_id, parent_name, "
            + "parent_key, parent_generation, parent_task) VALUES($1, $2, $3, $4, $5, $6, $7, $7, $8, $9, $10, $11, $12, $13)",
            row.Id, row.Generation, row.Name, (int)row.Status, row.Input, row.Tags, row.CreatedAt.Ticks, row.StartDue?.Ticks,
            row.Parent?.Id, row.Parent?.Name, row.Parent?.Key, row.Parent?.Generation, row.Parent?.TaskId);
    }

    /// <summary>Removes an instance. Activities that it scheduled still run (at-least-once), their results find nobody.</summary>
    public static void Delete(SqlSession sql, long key, string id)
    {
        sql.Execute("DELETE FROM instances WHERE key = $1", key);
        sql.Execute("DELETE FROM history WHERE key = $1", key);
        sql.Execute("DELETE FROM timers WHERE key = $1", key);
        sql.Execute("DELETE FROM inbox WHERE id = $1", id);
    }

    /// <summary>Puts a message in an instance's inbox.</summary>
    /// <returns>The message with its row number.</returns>
    public static Delivery Post(SqlSession sql, string id, InstanceMessage message)
    {
        long seq = sql.Insert(
            "INSERT INTO inbox(id, key, generation, kind, task, name, data, detail) VALUES($1, $2, $3, $4, $5, $6, $7, $8)",
            id, message.Key, message.Generation, (int)message.Kind, message.TaskId, message.Name, message.Data, message.Detail);
        return new Delivery(id, message with { InboxSeq = seq });
    }

    /// <summary>
    /// Puts messages before whatever is in the inbox: events carried over by ContinueAsNew came before those that arrived
    /// since. Their row numbers are negative, which is how they are known.
    /// </summary>
    public static List<Delivery> PostFirst(SqlSession sql, string id, IReadOnlyList<InstanceMessage> messages)
    {
        long first = Math.Min(sql.Number("SELECT min(seq) FROM inbox") ?? 0, 0) - messages.Count;
        var deliveries = new List<Delivery>();
        foreach (InstanceMessage message in messages)
        {
            long seq = first + deliveries.Count;
            sql.Execute(
                "INSERT INTO inbox(seq, id, key, kind, task, name, data) VALUES($1, $2, $3, $4, $5, $6, $7)",
                seq, id, message.Key, (int)message.Kind, message.TaskId, message.Name, message.Data);
            deliveries.Add(new Delivery(id, message with { InboxSeq = seq }));
        }

        return deliveries;
    }

    /// <summary>Puts a message in the inbox of the instance that has this id now.</summary>
    /// <returns>Null if there is none or it has ended.</returns>
    public static Delivery? PostToLive(SqlSession sql, string id, InstanceMessage message) =>
        sql.Number("SELECT key FROM instances WHERE id = $1 AND ended_at IS NULL", id) is { } key
            ? Post(sql, id, message with { Key = key })
            : null;

    public static List<Delivery> Inbox(SqlSession sql) => sql.Query(
        "SELECT seq, id, key, generation, kind, task, name, data, detail FROM inbox ORDER BY seq",
        static r => new Delivery(
            r.GetString(1),
            new InstanceMessage(
                (HistoryKind)r.GetInt32(4), r.GetInt32(5), r.Text(6), r.Text(7), r.Text(8), r.Long(2), (int?)r.Long(3), r.GetInt64(0))));

    public static List<ActivityWork> Activities(SqlSession sql) => sql.Query(
        "SELECT key, generation, task, id, name, input FROM activities ORDER BY key, generation, task",
        static r => new ActivityWork(r.GetInt64(0), r.GetInt32(1), r.GetInt32(2), r.GetString(3), r.GetString(4), r.Text(5)));

    public static List<PendingTimer> Timers(SqlSession sql) => sql.Query(
        "SELECT key, generation, task, id, fire_at FROM timers",
        static r => new PendingTimer(
            r.Utc(4), r.GetString(3), new InstanceMessage(HistoryKind.TimerFired, r.GetInt32(2), Key: r.GetInt64(0), Generation: r.GetInt32(1))));

    public static List<PendingTimer> Starts(SqlSession sql) => sql.Query(
        "SELECT id, start_due FROM instances WHERE start_due IS NOT NULL AND ended_at IS NULL",
        static r => new PendingTimer(r.Utc(1), r.GetString(0), InstanceMessage.Wake));

    public static InstanceRow ReadInstance(SqliteDataReader r) => new()
    {
        Key = r.GetInt64(0),
        Id = r.GetString(1),
        Generation = r.GetInt32(2),
        Name = r.GetString(3),
        Status = (OrchestrationRuntimeStatus)r.GetInt32(4),
        Input = r.Text(5),
        Output = r.Text(6),
        Failure = r.Text(7),
        CustomStatus = r.Text(8),
        Tags = r.Text(9),
        CreatedAt = r.Utc(10),
        UpdatedAt = r.Utc(11),
        EndedAt = r.IsDBNull(12) ? null : r.Utc(12),
        StartDue = r.IsDBNull(13) ? null : r.Utc(13),
        Parent = r.IsDBNull(14) ? null : new ParentLink(r.GetString(14), r.GetString(15), r.GetInt64(16), r.GetInt32(17), r.GetInt32(18)),
    };

    public static string AllColumns => Columns;
}

/// <summary>A message that is due at a time.</summary>
internal sealed record PendingTimer(DateTime Due, string InstanceId, InstanceMessage Message);
