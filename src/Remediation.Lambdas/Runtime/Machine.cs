using System.Diagnostics;
using System.Runtime.CompilerServices;
using Remediation.Lambdas.Values;

namespace Remediation.Lambdas.Runtime;

/// <summary>
/// The budget of one call: helpers charge their work here before they do it, because the engine's own statement limit does not see what
/// happens inside one native call.
/// </summary>
internal sealed class Machine(LambdaLimits limits)
{
    private const int ClockInterval = 512;

    private long _steps;
    private long _nextClock;
    private long _callDeadline;
    private long _runnerTicks;
    private long _callStart;
    private int _depth;

    public LambdaLimits Limits { get; } = limits;

    public Regexes.PatternCache Patterns { get; } = new();

    public Dates.StrptimeFormats Formats { get; } = new();

    /// <summary>What is left of the runner's time over all its calls.</summary>
    public bool HasRunnerTime => _runnerTicks < Ticks(Limits.RunnerTime);

    public void StartCall()
    {
        _steps = 0;
        _depth = 0;
        _nextClock = ClockInterval;
        _callStart = Stopwatch.GetTimestamp();
        long left = Ticks(Limits.RunnerTime) - _runnerTicks;
        _callDeadline = _callStart + Math.Min(Ticks(Limits.CallTime), left);
    }

    public void EndCall() => _runnerTicks += Stopwatch.GetTimestamp() - _callStart;

    /// <summary>Forgets the time used so far: the engine goes to the next runner.</summary>
    public void StartRunner()
    {
        _runnerTicks = 0;
        Patterns.Clear();
        Formats.Clear();
    }

    /// <summary>Charges steps; throws when the call is over its steps or its time.</summary>
    public void Charge(long steps)
    {
        _steps += steps;
        if (_steps >= _nextClock)
        {
            Check();
        }
    }

    /// <summary>Charges for a text that is about to be made, and refuses it when it is too long.</summary>
    public void ChargeText(long length)
    {
        if (length > Limits.TextLength)
        {
            throw new PyError(LambdaCodes.OutputTooLarge, $"text of {length} characters is over the limit of {Limits.TextLength}");
        }

        Charge((length >> 4) + 1);
    }

    /// <summary>Refuses a text that has grown too long; for builders, which charge what they add.</summary>
    public void CheckText(long length)
    {
        if (length > Limits.TextLength)
        {
            ChargeText(length);
        }
    }

    /// <summary>Refuses a collection that has grown too large; its items were charged one by one.</summary>
    public void CheckItems(int count)
    {
        if (count > Limits.Items)
        {
            ChargeItems(count);
        }
    }

    /// <summary>Charges for a collection that is about to be made or grown.</summary>
    public void ChargeItems(long count)
    {
        if (count > Limits.Items)
        {
            throw new PyError(LambdaCodes.OutputTooLarge, $"collection of {count} items is over the limit of {Limits.Items}");
        }

        Charge((count >> 2) + 1);
    }

    /// <summary>Refuses integers beyond the limit before they are computed.</summary>
    public void ChargeBits(double bits)
    {
        if (bits > Limits.IntegerBits)
        {
            throw PyError.Overflow("integer is over the size limit");
        }

        Charge((long)(bits / 64) + 1);
    }

    public void Enter()
    {
        if (++_depth > Limits.Recursion || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new PyError(LambdaCodes.RecursionLimit, "calls are nested too deeply");
        }
    }

    public void Leave() => _depth--;

    private static long Ticks(TimeSpan time) => (long)(time.TotalSeconds * Stopwatch.Frequency);

    private void Check()
    {
        if (_steps > Limits.Steps)
        {
            throw new PyError(LambdaCodes.StepLimit, $"more than {Limits.Steps} steps");
        }

        if (Stopwatch.GetTimestamp() > _callDeadline)
        {
            throw new PyError(LambdaCodes.Timeout, "the call took too long");
        }

        _nextClock = _steps + ClockInterval;
    }
}
