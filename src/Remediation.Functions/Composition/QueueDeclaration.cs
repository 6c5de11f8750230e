using Microsoft.Extensions.Hosting;
using Remediation.Adapters.RabbitMq;

namespace Remediation.Functions.Composition;

/// <summary>Declares the queues at start-up, before a trigger listens: the trigger expects its queue to exist.</summary>
/// <param name="queue">The queues.</param>
internal sealed class QueueDeclaration(RabbitBatchQueue queue) : IHostedService
{
    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => queue.DeclareAsync(cancellationToken);

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
