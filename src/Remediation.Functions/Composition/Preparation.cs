using Microsoft.Extensions.Logging;

namespace Remediation.Functions.Composition;

/// <summary>Something that must stand before triggers listen: a schema, the queues, keys.</summary>
internal interface IPreparationStep
{
    /// <summary>Its name in a word.</summary>
    string Name { get; }

    /// <summary>Does it; doing it again changes nothing.</summary>
    /// <returns>Null when it is done, else why it must wait.</returns>
    /// <exception cref="SettingsException">Waiting does not help.</exception>
    Task<string?> PrepareAsync(CancellationToken cancellationToken);
}

/// <summary>
/// What <c>--prepare</c> does: everything that must be there before a host's listeners start, then the process ends. A host that starts listeners by itself
/// wants it run first, by the image's entry point or by a job; several may run at once.
/// </summary>
internal sealed partial class Preparation(IEnumerable<IPreparationStep> steps, TimeProvider time, ILogger<Preparation> logger)
{
    /// <summary>The argument of the program.</summary>
    public const string Argument = "--prepare";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    /// <summary>Takes the steps in turn and waits for what is not up yet.</summary>
    /// <exception cref="SettingsException">A step cannot be done, or not in time.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        long start = time.GetTimestamp();
        foreach (IPreparationStep step in steps)
        {
            while (await step.PrepareAsync(cancellationToken) is { } reason)
            {
                if (time.GetElapsedTime(start) >= Patience)
                {
                    throw new SettingsException($"Not prepared within {Patience.TotalMinutes} minutes: {step.Name}: {reason}");
                }

                LogWaiting(step.Name, reason);
                await Task.Delay(Pause, time, cancellationToken);
            }

            LogDone(step.Name);
        }
    }

    [LoggerMessage(1040, LogLevel.Information, "Prepared: {Step}")]
    private partial void LogDone(string step);

    [LoggerMessage(1041, LogLevel.Warning, "Waiting for {Step}: {Reason}")]
    private partial void LogWaiting(string step, string reason);
}
