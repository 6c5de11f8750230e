using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Remediation.Adapters.RabbitMq;
using Remediation.Core.Intake;
using Remediation.Core.Readiness;

namespace Remediation.Functions.Composition;

/// <summary>
/// Declares the queues at start-up, before a trigger listens: the trigger expects its queue to exist. A queue that exists otherwise ends the
/// start with what to do. A broker that is away is waited for beside the running host, which says so and is not ready until then.
/// </summary>
internal sealed partial class QueueDeclaration(
    RabbitBatchQueue queue, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<QueueDeclaration> logger) : IHostedService, IReadinessCheck, IPreparationStep, IDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);

    private readonly CancellationTokenSource _stop = new();
    private Task _waiting = Task.CompletedTask;
    private SettingsException? _mismatch;

    /// <inheritdoc/>
    public string Name => "queue";

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await queue.OpenAsync(cancellationToken);
        }
        catch (QueueMismatchException e)
        {
            throw new SettingsException(e.Message, e);
        }
        catch (QueueUnavailableException e)
        {
            _waiting = DeclareWhenUpAsync(e.Message);
        }
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await _waiting;
        if (_mismatch is { } mismatch)
        {
            // The host stops because of it: told like a fault of the start.
            throw mismatch;
        }
    }

    /// <inheritdoc/>
    public async Task<string?> CheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            await queue.OpenAsync(cancellationToken);
            return null;
        }
        catch (QueueUnavailableException e)
        {
            return e.Message;
        }
    }

    /// <inheritdoc/>
    public async Task<string?> PrepareAsync(CancellationToken cancellationToken)
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

    /// <inheritdoc/>
    public void Dispose() => _stop.Dispose();

    private async Task DeclareWhenUpAsync(string reason)
    {
        for (TimeSpan pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            LogWaiting(reason, pause);
            await Task.Delay(pause, time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            try
            {
                await queue.OpenAsync(_stop.Token);
                LogDeclared();
                return;
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (QueueMismatchException e)
            {
                _mismatch = new SettingsException(e.Message, e);
                LogMismatch(e.Message);
                lifetime.StopApplication();
                return;
            }
            catch (QueueUnavailableException e)
            {
                reason = e.Message;
            }
        }
    }

    [LoggerMessage(1010, LogLevel.Warning, "The queues are not declared yet: {Reason} Next try in {Pause}")]
    private partial void LogWaiting(string reason, TimeSpan pause);

    [LoggerMessage(1012, LogLevel.Information, "The queues are declared")]
    private partial void LogDeclared();

    [LoggerMessage(1011, LogLevel.Critical, "The host stops: {Reason}")]
    private partial void LogMismatch(string reason);
}
