using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Functions.SelfHost.Telemetry;

/// <summary>Traces and figures of the host, under one name: <c>Functions.SelfHost</c>.</summary>
internal static class Meters
{
    public const string Name = "Functions.SelfHost";

    public static readonly ActivitySource Source = new(Name);

    private static readonly Meter Meter = new(Name);

    public static readonly Histogram<double> InvocationDuration =
        Meter.CreateHistogram<double>("functions.invocation.duration", "s", "Time of one function invocation");

    public static readonly Counter<long> OrchestrationsEnded =
        Meter.CreateCounter<long>("functions.orchestrations.ended", "{instance}", "Orchestrations that ended, by status");

    public static readonly Counter<long> OrchestrationsStarted =
        Meter.CreateCounter<long>("functions.orchestrations.started", "{instance}", "Orchestrations that started");

    public static readonly Histogram<double> ReplayDuration =
        Meter.CreateHistogram<double>("functions.orchestration.replay.duration", "s", "Time to rebuild an orchestrator from its history");

    public static readonly Histogram<double> CommitDuration =
        Meter.CreateHistogram<double>("functions.storage.commit.duration", "s", "Time of one group commit");

    public static readonly UpDownCounter<long> ActivitiesPending =
        Meter.CreateUpDownCounter<long>("functions.activities.pending", "{activity}", "Activities scheduled and not finished");

    public static readonly Counter<long> MessagesDeadLettered =
        Meter.CreateCounter<long>("functions.queue.dead_lettered", "{message}", "Queue messages given up, by queue");

    public static readonly Counter<long> MessagesRequeued =
        Meter.CreateCounter<long>("functions.queue.requeued", "{message}", "Queue messages republished after a failure, by queue");
}
