namespace Functions.SelfHost.Storage;

/// <summary>Tables of <c>functions.db</c>. Times are UTC ticks, JSON is text.</summary>
internal static class Schema
{
    public const int Version = 1;

    /// <summary>
    /// <c>instances.key</c> is never reused, so a message to a replaced instance of the same id finds nobody;
    /// <c>generation</c> does the same across ContinueAsNew. <c>start_due</c> is the time from which the generation's first
    /// turn may run, null once it has. An activity's row lives from the turn that scheduled it to the turn that recorded its
    /// result: whatever is left in <c>activities</c>, <c>timers</c>, <c>inbox</c> and <c>start_due</c> is the pending work.
    /// </summary>
    public const string Sql = """
        CREATE TABLE IF NOT EXISTS instances(
          key INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, generation INTEGER NOT NULL, name TEXT NOT NULL,
          status INTEGER NOT NULL, input TEXT, output TEXT, failure TEXT, custom_status TEXT, tags TEXT,
          created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, ended_at INTEGER, start_due INTEGER,
          parent_id TEXT, parent_name TEXT, parent_key INTEGER, parent_generation INTEGER, parent_task INTEGER);
        CREATE INDEX IF NOT EXISTS instances_by_parent ON instances(parent_key) WHERE parent_key IS NOT NULL;
        CREATE INDEX IF NOT EXISTS instances_by_start ON instances(start_due) WHERE start_due IS NOT NULL;
        CREATE INDEX IF NOT EXISTS instances_by_status ON instances(status, created_at);
        CREATE TABLE IF NOT EXISTS history(
          key INTEGER NOT NULL, seq INTEGER NOT NULL, kind INTEGER NOT NULL, at INTEGER NOT NULL, task INTEGER NOT NULL,
          name TEXT, data TEXT, detail TEXT, PRIMARY KEY(key, seq)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS activities(
          key INTEGER NOT NULL, generation INTEGER NOT NULL, task INTEGER NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL, input TEXT,
          PRIMARY KEY(key, generation, task)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS timers(
          key INTEGER NOT NULL, task INTEGER NOT NULL, generation INTEGER NOT NULL, id TEXT NOT NULL, fire_at INTEGER NOT NULL,
          PRIMARY KEY(key, task)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS inbox(
          seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, key INTEGER, generation INTEGER, kind INTEGER NOT NULL,
          task INTEGER NOT NULL, name TEXT, data TEXT, detail TEXT);
        CREATE INDEX IF NOT EXISTS inbox_by_id ON inbox(id);
        CREATE TABLE IF NOT EXISTS queue_messages(
          seq INTEGER PRIMARY KEY AUTOINCREMENT, queue TEXT NOT NULL, body BLOB NOT NULL, headers TEXT, failures INTEGER NOT NULL,
          dead_at INTEGER, reason TEXT, enqueued_at INTEGER NOT NULL);
        CREATE INDEX IF NOT EXISTS queue_ready ON queue_messages(queue, seq) WHERE dead_at IS NULL;
        CREATE INDEX IF NOT EXISTS queue_dead ON queue_messages(queue, seq) WHERE dead_at IS NOT NULL;
        """;
}
