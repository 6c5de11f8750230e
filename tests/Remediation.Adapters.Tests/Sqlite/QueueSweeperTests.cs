using Remediation.Adapters.Sqlite;
using Remediation.Adapters.Tests.Stores;
using Remediation.Core.Intake;
using Remediation.Core.Runs;

namespace Remediation.Adapters.Tests.Sqlite;

/// <summary>The sweeper on a real store.</summary>
public sealed class QueueSweeperTests : IDisposable
{
    private readonly SqliteStoreFixture _store = new();
    private readonly Clock _clock = new();
    private readonly RecordingQueue _queue = new();
    private readonly HashSet<string> _started = [];
    private readonly BatchPublisher _publisher;
    private readonly QueueSweeper _sweeper;

    public QueueSweeperTests()
    {
        var publications = new SqlitePublicationStore(_store.Database);
        _publisher = new BatchPublisher(_queue, publications, _clock);
        _sweeper = new QueueSweeper(publications, _store.Runs, _publisher, _clock);
    }

    [Fact]
    public async Task Sweep_RowWrittenButNeverPublished_PublishesItsBodyAfterTheGrace()
    {
        await AdmitAsync("r1");

        Assert.Empty(await SweepAsync());
        _clock.Now += QueueSweeper.Grace;

        Assert.Equal(["r1"], await SweepAsync());
        Assert.Equal(["body of r1"], _queue.Published);
        Assert.Empty(await SweepAsync());
    }

    [Fact]
    public async Task Sweep_MessageLost_PublishesAgainWithGrowingPauses()
    {
        await AdmitAsync("r1");
        await _publisher.PublishAsync("r1", 1, "body of r1"u8.ToArray(), CancellationToken.None);
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

    [Fact]
    public async Task Sweep_OrchestrationExists_PublishesNothing()
    {
        await AdmitAsync("r1");
        _started.Add("r1");
        _clock.Now += QueueSweeper.Grace;

        Assert.Empty(await SweepAsync());
        Assert.Empty(_queue.Published);
    }

    [Fact]
    public async Task Sweep_RunWentOn_PublishesNothing()
    {
        await AdmitAsync("r1");
        await _store.Runs.EnterPhaseAsync("r1", 1, RunPhase.Ingest, _clock.Now, CancellationToken.None);
        _clock.Now += TimeSpan.FromDays(1);

        Assert.Empty(await SweepAsync());
    }

    [Fact]
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

    [Fact]
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

    public void Dispose() => _store.Dispose();

    private Task AdmitAsync(string runId) =>
        _store.Runs.AdmitAsync(StoreFixture.NewRun(runId), System.Text.Encoding.UTF8.GetBytes("body of " + runId), CancellationToken.None);

    private Task<IReadOnlyList<string>> SweepAsync() =>
        _sweeper.SweepAsync((run, _) => Task.FromResult(_started.Contains(run.RunId)), CancellationToken.None);

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
