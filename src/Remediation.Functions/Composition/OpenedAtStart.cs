using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Remediation.Core.Readiness;

namespace Remediation.Functions.Composition;

/// <summary>
/// A server outside of the process that is prepared when the host starts. One that is away is waited for beside the running host, which says so and is not
/// ready until then. One that is there and cannot be used ends the host with what to do.
/// </summary>
internal abstract partial class OpenedAtStart(IHostApplicationLifetime lifetime, TimeProvider time, ILogger logger)
    : IHostedService, IReadinessCheck, IPreparationStep, IDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);

    private readonly CancellationTokenSource _stop = new();
    private Task _waiting = Task.CompletedTask;
    private SettingsException? _fault;

    /// <inheritdoc cref="IPreparationStep.Name"/>
    public abstract string Name { get; }

    /// <inheritdoc/>
    public abstract Task<string?> PrepareAsync(CancellationToken cancellationToken);

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (await PrepareAsync(cancellationToken) is { } reason)
        {
            _waiting = PrepareWhenUpAsync(reason);
        }
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await _waiting;
        if (_fault is { } fault)
        {
            // The host stops because of it: told like a fault of the start.
            throw fault;
        }
    }

    /// <inheritdoc/>
    public async Task<string?> CheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await PrepareAsync(cancellationToken);
        }
        catch (SettingsException e)
        {
            return e.Message;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Dispose();
        GC.SuppressFinalize(this);
    }

    private async Task PrepareWhenUpAsync(string reason)
    {
        for (TimeSpan pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            LogWaiting(Name, reason, pause);
            await Task.Delay(pause, time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            try
            {
                if (await PrepareAsync(_stop.Token) is not { } stillAway)
                {
                    LogOpened(Name);
                    return;
                }

                reason = stillAway;
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (SettingsException e)
            {
                _fault = e;
                LogFault(e.Message);
                lifetime.StopApplication();
                return;
            }
        }
    }

    [LoggerMessage(1010, LogLevel.Warning, "Waiting for {Name}: {Reason} Next try in {Pause}")]
    private partial void LogWaiting(string name, string reason, TimeSpan pause);

    [LoggerMessage(1012, LogLevel.Information, "There is {Name} now")]
    private partial void LogOpened(string name);

    [LoggerMessage(1011, LogLevel.Critical, "The host stops: {Reason}")]
    private partial void LogFault(string reason);
}
