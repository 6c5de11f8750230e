using Functions.SelfHost;
using Remediation.Adapters.RabbitMq;
using Remediation.Core.Intake;
using Remediation.Core.Readiness;

namespace Remediation.Functions.Embedded;

/// <summary>Batches in the host's own durable queue, under the names that they have on a broker.</summary>
/// <param name="queue">The host's queue.</param>
internal sealed class EmbeddedBatchQueue(IEmbeddedQueue queue) : IBatchQueue, IReadinessCheck
{
    /// <inheritdoc/>
    public string Name => "queue";

    /// <inheritdoc/>
    public Task PublishAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken) =>
        queue.PublishAsync(RabbitTopology.Batches, body, null, cancellationToken);

    /// <inheritdoc/>
    public Task DeadLetterAsync(ReadOnlyMemory<byte> body, IReadOnlyList<IntakeProblem> problems, CancellationToken cancellationToken) =>
        queue.PublishAsync(RabbitTopology.DeadLetters, body, DeadLetterHeaders.Of(problems), cancellationToken);

    /// <inheritdoc/>
    public Task PublishResultAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken) =>
        queue.PublishAsync(RabbitTopology.Results, message, null, cancellationToken);

    /// <inheritdoc/>
    public Task<string?> CheckAsync(CancellationToken cancellationToken)
    {
        // Throws when the host's database does not answer.
        queue.GetCounts(RabbitTopology.Batches);
        return Task.FromResult<string?>(null);
    }
}
