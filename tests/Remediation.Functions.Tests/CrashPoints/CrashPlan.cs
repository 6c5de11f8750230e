using System.Diagnostics;

namespace Remediation.Functions.Tests.CrashPoints;

/// <summary>What happens at one of the store's writes.</summary>
public enum Crash
{
    /// <summary>The write fails and leaves nothing behind.</summary>
    FailsBefore,

    /// <summary>The write takes effect, and its caller hears of a failure.</summary>
    FailsAfter,

    /// <summary>The process is killed before it.</summary>
    KilledBefore,

    /// <summary>The process is killed after it, before anyone hears of it.</summary>
    KilledAfter,
}

/// <summary>Counts the writes of all stores of a host, and lets one of them go wrong.</summary>
/// <param name="at">Which one, from 1; 0 for none.</param>
/// <param name="crash">What happens there.</param>
internal sealed class CrashPlan(int at, Crash crash)
{
    private int _writes;

    /// <summary>Writes so far.</summary>
    public int Writes => Volatile.Read(ref _writes);

    /// <summary>A write begins.</summary>
    /// <returns>Its number.</returns>
    public int Begin()
    {
        int number = Interlocked.Increment(ref _writes);
        Strike(number, Crash.FailsBefore, Crash.KilledBefore);
        return number;
    }

    /// <summary>A write has taken effect.</summary>
    public void End(int number) => Strike(number, Crash.FailsAfter, Crash.KilledAfter);

    private void Strike(int number, Crash fails, Crash killed)
    {
        if (number == at && crash == fails)
        {
            throw new IOException("The disk did not answer.");
        }

        if (number == at && crash == killed)
        {
            Process.GetCurrentProcess().Kill();
            Thread.Sleep(Timeout.Infinite);
        }
    }
}
