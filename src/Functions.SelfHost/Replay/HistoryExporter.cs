using Functions.SelfHost.Durable;
using Functions.SelfHost.Hosting;

namespace Functions.SelfHost.Replay;

/// <summary>Exports from the database.</summary>
internal sealed class HistoryExporter(HostStorage storage) : IHistoryExporter
{
    public string? Export(string instanceId)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        return storage.Database.Read(sql => InstanceStore.Find(sql, instanceId) is { } row
            ? HistoryDocument.Write(row, InstanceStore.History(sql, row.Key))
            : null);
    }
}
