using Functions.SelfHost;
using Remediation.Core.Intake;
using Remediation.Functions.Triggers;

namespace Remediation.Functions.Embedded;

/// <summary>Batches in the host's own durable queue.</summary>
/// <param name="queue">The host's queue.</param>
internal sealed class EmbeddedBatchQueue(IEmbeddedQueue queue) : IBatchQueue
{
    private const string DeadLetters = StartBatch.Queue + ".dead";
    private const string Results = "remediation.results";

    /// <inheritdoc/>
    public Task PublishAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken) =>
        queue.PublishAsync(StartBatch.Queue, body, null, cancellationToken);

    /// <inheritdoc/>
    public Task DeadLetterAsync(ReadOnlyMemory<byte> body, string reasonCode, CancellationToken cancellationToken) =>
        queue.PublishAsync(DeadLetters, body, new Dictionary<string, string>(StringComparer.Ordinal) { ["x-reason"] = reasonCode }, cancellationToken);

    /// <inheritdoc/>
    public Task PublishResultAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken) =>
        queue.PublishAsync(Results, message, null, cancellationToken);
}
