using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Functions.SelfHost.Tests.App;
using Functions.SelfHost.Tests.Support;

namespace Functions.SelfHost.Tests.Telemetry;

/// <summary>Traces and figures under the library's name. Other tests run beside these: each looks for what only it can have caused.</summary>
public sealed class TelemetryTests : IDisposable
{
    private const string Name = "Functions.SelfHost";

    private readonly MeterListener _listener = new();
    private readonly ConcurrentQueue<(string Instrument, double Value, Dictionary<string, object?> Tags)> _measured = new();

    public TelemetryTests()
    {
        _listener.InstrumentPublished = static (instrument, self) =>
        {
            if (instrument.Meter.Name == Name)
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Keep(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Keep(instrument, value, tags));
        _listener.Start();
    }

    public void Dispose() => _listener.Dispose();

    [Fact]
    public async Task Orchestration_RunAndFailed_IsCountedByNameAndStatus()
    {
        await using TestHost host = await TestHost.StartAsync(options: o => o.MaxCachedOrchestrators = 0);
        await host.RunAsync(nameof(TelemetryPatterns.MeasuredChain));
        await host.RunAsync(nameof(TelemetryPatterns.MeasuredFailure));
        await MeasureAsync("functions.orchestrations.started", 1, ("orchestration", nameof(TelemetryPatterns.MeasuredChain)));
        await MeasureAsync("functions.orchestrations.ended", 1, ("orchestration", nameof(TelemetryPatterns.MeasuredChain)), ("status", "Completed"));
        await MeasureAsync("functions.orchestrations.ended", 1, ("orchestration", nameof(TelemetryPatterns.MeasuredFailure)), ("status", "Failed"));
        Assert.Contains(_measured, m => m.Instrument == "functions.orchestration.replay.duration" && m.Value > 0);
        Assert.Contains(_measured, m => m.Instrument == "functions.storage.commit.duration" && m.Value > 0);
    }

    [Fact]
    public async Task Invocation_SucceededAndFailed_HasADurationAndASpan()
    {
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == Name,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        await using TestHost host = await TestHost.StartAsync();
        await host.RunAsync(nameof(TelemetryPatterns.MeasuredChain));
        await host.RunAsync(nameof(TelemetryPatterns.MeasuredFailure));
        await MeasureAsync("functions.invocation.duration", 2, ("function", nameof(TelemetryPatterns.MeasuredStep)), ("trigger", "Activity"), ("success", true));
        await MeasureAsync("functions.invocation.duration", 1, ("function", nameof(TelemetryPatterns.MeasuredStep)), ("trigger", "Activity"), ("success", false));
        Assert.Equal(
            [ActivityStatusCode.Ok, ActivityStatusCode.Ok, ActivityStatusCode.Error],
            spans.Where(s => s.OperationName == nameof(TelemetryPatterns.MeasuredStep)).Select(s => s.Status).Order());
        // A replayed orchestrator would report itself again and again.
        Assert.DoesNotContain(_measured, m => m.Instrument == "functions.invocation.duration" && m.Tags.ContainsValue(nameof(TelemetryPatterns.MeasuredChain)));
    }

    [Fact]
    public async Task Gauges_Asked_TellQueueDepthAndInstancesByStatus()
    {
        string queue = "depth-" + Path.GetRandomFileName();
        await using TestHost host = await TestHost.StartAsync();
        await host.Queue.PublishAsync(queue, new byte[1]);
        await host.Queue.PublishAsync(queue, new byte[1]);
        await host.RunAsync(nameof(Patterns.Chain));
        _listener.RecordObservableInstruments();
        await MeasureAsync("functions.queue.depth", 1, ("queue", queue), ("state", "ready"));
        Assert.Equal(2, _measured.Single(m => m.Tags.ContainsValue(queue)).Value);
        Assert.Contains(_measured, m => m.Instrument == "functions.orchestrations" && m.Value >= 1 && m.Tags.ContainsValue("Completed"));
    }

    private void Keep(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        _measured.Enqueue((instrument.Name, value, new Dictionary<string, object?>(tags.ToArray())));

    /// <summary>Waits for so many measurements with these tags: some are taken a moment after what they measure can be seen.</summary>
    private Task MeasureAsync(string instrument, int count, params (string Name, object Value)[] tags) => Eventually.Become(
        () => _measured.Count(m => m.Instrument == instrument && tags.All(t => Equals(m.Tags.GetValueOrDefault(t.Name), t.Value))) == count,
        $"{count} of {instrument}");
}
