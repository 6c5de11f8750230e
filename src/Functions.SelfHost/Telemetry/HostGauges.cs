using System.Diagnostics.Metrics;
using Functions.SelfHost.Hosting;
using Microsoft.Data.Sqlite;
using Microsoft.DurableTask.Client;

namespace Functions.SelfHost.Telemetry;

/// <summary>Figures that are looked up when somebody asks: what the data folder holds now.</summary>
internal sealed class HostGauges(HostStorage storage) : IDisposable
{
    private readonly Meter _meter = new(Meters.Name);

    /// <summary>Offers the figures; not before, since asking opens the data folder.</summary>
    public void Start()
    {
        _meter.CreateObservableGauge(
            "functions.orchestrations",
            () => Read("SELECT status, NULL, count(*) FROM instances GROUP BY status", static r => new Measurement<long>(
                r.GetInt64(2), new KeyValuePair<string, object?>("status", ((OrchestrationRuntimeStatus)r.GetInt32(0)).ToString()))),
            "{instance}",
            "Orchestration instances, by status");
        _meter.CreateObservableGauge(
            "functions.queue.depth",
            () => Read("SELECT queue, dead_at IS NOT NULL, count(*) FROM queue_messages GROUP BY 1, 2", static r => new Measurement<long>(
                r.GetInt64(2),
                new KeyValuePair<string, object?>("queue", r.GetString(0)),
                new KeyValuePair<string, object?>("state", r.GetInt64(1) == 0 ? "ready" : "dead"))),
            "{message}",
            "Messages of the embedded queues, by queue; those in flight count as ready");
    }

    public void Dispose() => _meter.Dispose();

    private List<Measurement<long>> Read(string sql, Func<SqliteDataReader, Measurement<long>> measure)
    {
        try
        {
            return storage.Database.Read(session => session.Query(sql, measure));
        }
        catch (ObjectDisposedException)
        {
            // Asked while the host ends.
            return [];
        }
    }
}
