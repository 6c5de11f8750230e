using Remediation.Core.Runs;

namespace Remediation.Core.Intake;

/// <summary>
/// Publishes again what stays queued: a run whose row was written and whose message never came out, because the process died or the broker was
/// away in between, or whose message was lost. A message too many starts nothing: the run row decides.
/// </summary>
public sealed class QueueSweeper(IPublicationStore publications, IRunStore runs, BatchPublisher publisher, TimeProvider time)
{
    private const int RunsPerSweep = 100;

    /// <summary>How long a run may be queued before it counts as never published.</summary>
    public static TimeSpan Grace { get; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The least time between two messages of one attempt. It doubles with each, so that a long line before the queue's consumer does not grow
    /// by its own repetitions.
    /// </summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromMinutes(1);

    /// <summary>Looks once at every queued run.</summary>
    /// <param name="isStarted">Whether an orchestration works on a run's present attempt: then no message is missing.</param>
    /// <param name="cancellationToken">Cancels the sweep.</param>
    /// <returns>The runs whose message was published.</returns>
    /// <exception cref="QueueUnavailableException">The queue takes nothing now; what is left is for the next sweep.</exception>
    public async Task<IReadOnlyList<string>> SweepAsync(
        Func<QueuedRun, CancellationToken, Task<bool>> isStarted, CancellationToken cancellationToken)
    {
        List<string> published = [];
        DateTimeOffset now = time.GetUtcNow();
        foreach (QueuedRun run in await publications.ReadQueuedAsync(RunsPerSweep, cancellationToken))
        {
            if (!IsDue(run, now))
            {
                continue;
            }

            if (await isStarted(run, cancellationToken))
            {
                // Its message came: it stands behind those that nobody has seen.
                await publications.RecordAsync(run.RunId, run.Attempt, now, cancellationToken);
                continue;
            }

            await publisher.PublishAsync(run.RunId, run.Attempt, await runs.ReadBodyAsync(run.RunId, cancellationToken), cancellationToken);
            published.Add(run.RunId);
        }

        return published;
    }

    private static bool IsDue(QueuedRun run, DateTimeOffset now)
    {
        if (run.FirstPublishedAt is not { } first || run.LastPublishedAt is not { } last)
        {
            return now - run.ReceivedAt >= Grace;
        }

        TimeSpan waited = last - first;
        return now - last >= (waited > Patience ? waited : Patience);
    }
}
