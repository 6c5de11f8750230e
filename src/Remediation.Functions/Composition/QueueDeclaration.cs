using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Remediation.Adapters.RabbitMq;
using Remediation.Core.Intake;

namespace Remediation.Functions.Composition;

/// <summary>
/// Declares the queues at start-up, before a trigger listens: the trigger expects its queue to exist. A queue that exists otherwise ends the start with what
/// to do.
/// </summary>
internal sealed class QueueDeclaration(RabbitBatchQueue queue, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<QueueDeclaration> logger)
    : OpenedAtStart(lifetime, time, logger)
{
    /// <inheritdoc/>
    public override string Name => "queue";

    /// <inheritdoc/>
    public override async Task<string?> PrepareAsync(CancellationToken cancellationToken)
    {
        try
        {
            await queue.OpenAsync(cancellationToken);
            return null;
        }
        catch (QueueUnavailableException e)
        {
            return e is QueueMismatchException ? throw new SettingsException(e.Message, e) : e.Message;
        }
    }
}
