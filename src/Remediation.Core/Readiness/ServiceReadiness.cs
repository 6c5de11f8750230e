namespace Remediation.Core.Readiness;

/// <summary>What is not usable, and why.</summary>
/// <param name="Name">The check's name.</param>
/// <param name="Reason">Its sentence.</param>
public sealed record ReadinessFault(string Name, string Reason);

/// <summary>Whether the service can work: every check, each with bounded patience.</summary>
public sealed class ServiceReadiness(IEnumerable<IReadinessCheck> checks, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly IReadinessCheck[] _checks = [.. checks];

    /// <summary>What is checked, in the order of registration.</summary>
    public IReadOnlyList<string> Names => [.. _checks.Select(c => c.Name)];

    /// <summary>Asks every check at once; empty when the service is ready.</summary>
    public async Task<IReadOnlyList<ReadinessFault>> FaultsAsync(CancellationToken cancellationToken)
    {
        ReadinessFault?[] faults = await Task.WhenAll(_checks.Select(c => AskAsync(c, cancellationToken)));
        return [.. faults.OfType<ReadinessFault>()];
    }

    private async Task<ReadinessFault?> AskAsync(IReadinessCheck check, CancellationToken cancellationToken)
    {
        try
        {
            return await check.CheckAsync(cancellationToken).WaitAsync(Patience, time, cancellationToken) is { } reason
                ? new ReadinessFault(check.Name, reason)
                : null;
        }
        catch (TimeoutException)
        {
            return new ReadinessFault(check.Name, "There is no answer in time.");
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return new ReadinessFault(check.Name, $"It fails ({e.GetType().Name}); see the host's log.");
        }
    }
}
