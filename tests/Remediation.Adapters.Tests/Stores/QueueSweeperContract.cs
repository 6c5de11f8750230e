using Remediation.Core.Intake;
using Remediation.Core.Runs;

namespace Remediation.Adapters.Tests.Stores;

/// <summary>The sweeper on a real store.</summary>
public abstract class QueueSweeperContract(Func<Task<StoreFixture>> open) : StoreContract(open)
{
    private readonly Clock _clock = new();
    private readonly RecordingQueue _queue = new();
    private readonly HashSet<string> _started = [];

    private BatchPublisher Publisher => new(_queue, Store.Publications, _clock);

    [SkippableFact]
    public async Task Sweep_RowWrittenButNeverPublished_PublishesItsBodyAfterTheGrace()
    {
        await AdmitAsync("r1");

        Assert.Empty(await SweepAsync());
        _clock.Now += QueueSweeper.Grace;

        Assert.Equal(["r1"], await SweepAsync());
        Assert.Equal(["body of r1"], _queue.Published);
        Assert.Empty(await SweepAsync());
    }

    [SkippableFact]
    public async Task Sweep_MessageLost_PublishesAgainWithGrowingPauses()
    {
        await AdmitAsync("r1");
        await Publisher.PublishAsync("r1", 1, "body of r1"u8.ToArray(), None);
        List<int> minutes = [];

        for (int minute = 1; minute <= 70; minute++)
        {
            _clock.Now += TimeSpan.FromMinutes(1);
            if ((await SweepAsync()).Count > 0)
            {
                minutes.Add(minute);
            }
        }

        Assert.Equal([1, 2, 4, 8, 16, 32, 64], minutes);
    }

    [SkippableFact]
    public async Task Sweep_OrchestrationExists_PublishesNothing()
    {
        await AdmitAsync("r1");
        _started.Add("r1");
        _clock.Now += QueueSweeper.Grace;

        Assert.Empty(await SweepAsync());
        Assert.Empty(_queue.Published);
    }

    [SkippableFact]
    public async Task Sweep_RunWentOn_PublishesNothing()
    {
        await AdmitAsync("r1");
        await Store.Runs.EnterPhaseAsync("r1", 1, RunPhase.Ingest, _clock.Now, None);
        _clock.Now += TimeSpan.FromDays(1);

        Assert.Empty(await SweepAsync());
    }

    [SkippableFact]
    public async Task Sweep_QueueIsAway_LeavesTheRestToTheNextSweep()
    {
        await AdmitAsync("r1");
        await AdmitAsync("r2");
        _clock.Now += QueueSweeper.Grace;
        _queue.Away = true;

        await Assert.ThrowsAsync<QueueUnavailableException>(SweepAsync);
        _queue.Away = false;

        Assert.Equal(["r1", "r2"], await SweepAsync());
    }

    [SkippableFact]
    public async Task Sweep_MoreStartedRunsThanOneSweepTakes_FindsTheOneWithoutAMessage()
    {
        for (int i = 0; i < 100; i++)
        {
            await AdmitAsync($"started-{i}");
            _started.Add($"started-{i}");
        }

        await AdmitAsync("lost");
        _clock.Now += QueueSweeper.Grace;

        await SweepAsync();

        Assert.Equal(["lost"], await SweepAsync());
    }

    private Task AdmitAsync(string runId) =>
        Store.Runs.AdmitAsync(StoreFixture.NewRun(runId), System.Text.Encoding.UTF8.GetBytes("body of " + runId), None);

    private Task<IReadOnlyList<string>> SweepAsync() =>
        new QueueSweeper(Store.Publications, Store.Runs, Publisher, _clock).SweepAsync((run, _) => Task.FromResult(_started.Contains(run.RunId)), None);

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = StoreFixture.Now;

        public override DateTimeOffset GetUtcNow() => Now;
    }

    private sealed class RecordingQueue : IBatchQueue
    {
        public List<string> Published { get; } = [];

        public bool Away { get; set; }

        public Task PublishAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
        {
            if (Away)
            {
                throw new QueueUnavailableException("away");
            }

            Published.Add(System.Text.Encoding.UTF8.GetString(body.Span));
            return Task.CompletedTask;
        }

        public Task DeadLetterAsync(ReadOnlyMemory<byte> body, IReadOnlyList<IntakeProblem> problems, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task PublishResultAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
