using System.Diagnostics.Metrics;
using Remediation.Core.Runs;

namespace Remediation.Adapters.Egress;

/// <summary>
/// Counts what happened at the border, with the moment of it, so that a run can be told of its own time. Safe for every thread.
/// </summary>
/// <param name="clock">The clock.</param>
public sealed class EgressTally(TimeProvider clock)
{
    /// <summary>The name that the border's metrics are published under.</summary>
    public const string MeterName = "Remediation.Egress";

    /// <summary>The name of the counter of what was written to listed endpoints.</summary>
    public const string ListedName = "remediation.egress.bytes_listed";

    private const int KeptMoments = 1_024;
    private static readonly TimeSpan Grain = TimeSpan.FromSeconds(1);
    private static readonly Meter Meter = new(MeterName);
    private static readonly Counter<long> RefusedCounter =
        Meter.CreateCounter<long>("remediation.egress.refused", "{connection}", "Connections refused by the guard, by class of host");
    private static readonly Counter<long> ExternalCounter =
        Meter.CreateCounter<long>("remediation.egress.bytes_external", "By", "Bytes to addresses that are neither loopback nor listed");
    private static readonly Counter<long> ListedCounter =
        Meter.CreateCounter<long>(ListedName, "By", "Bytes written by HTTP clients to listed endpoints, by purpose");

    private readonly Lock _lock = new();
    private readonly Queue<(DateTimeOffset At, EgressFigures Total)> _moments = new();
    private EgressFigures _total = EgressFigures.None;
    private (DateTimeOffset At, EgressFigures Total) _last = (DateTimeOffset.MinValue, EgressFigures.None);

    /// <summary>What was counted since a moment; since the start for null. Moments closer than a second may be counted together, never left out.</summary>
    public EgressFigures Since(DateTimeOffset? moment)
    {
        lock (_lock)
        {
            EgressFigures before = EgressFigures.None;
            foreach ((DateTimeOffset at, EgressFigures total) in _moments.Append(_last))
            {
                before = at < moment ? total : before;
            }

            return _total - before;
        }
    }

    /// <summary>The guard refused a connection.</summary>
    internal void Refused(HostClass host)
    {
        RefusedCounter.Add(1, new KeyValuePair<string, object?>("host_class", host.Word()));
        Add(EgressFigures.None with { Refused = 1 });
    }

    /// <summary>A connection went past the guard.</summary>
    internal void ForeignConnect(long bytes)
    {
        ExternalCounter.Add(bytes);
        Add(EgressFigures.None with { ForeignConnects = 1, BytesExternal = bytes });
    }

    /// <summary>An unlisted name was looked up past the guard.</summary>
    internal void UnlistedLookup(long bytes)
    {
        ExternalCounter.Add(bytes);
        Add(EgressFigures.None with { UnlistedLookups = 1, BytesExternal = bytes });
    }

    /// <summary>A foreign connection carried more bytes.</summary>
    internal void ForeignBytes(long bytes)
    {
        ExternalCounter.Add(bytes);
        Add(EgressFigures.None with { BytesExternal = bytes });
    }

    /// <summary>An HTTP client wrote to a listed endpoint.</summary>
    internal static void Listed(string purpose, long bytes) => ListedCounter.Add(bytes, new KeyValuePair<string, object?>("purpose", purpose));

    private void Add(EgressFigures more)
    {
        DateTimeOffset now = clock.GetUtcNow();
        lock (_lock)
        {
            _total += more;
            if (now - _last.At >= Grain)
            {
                _moments.Enqueue(_last);
                if (_moments.Count > KeptMoments)
                {
                    _moments.Dequeue();
                }
            }

            // The last moment moves with what is added to it: a run that starts in between is told of too much rather than too little.
            _last = (now, _total);
        }
    }
}
