using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>Starts a function on a schedule.</summary>
/// <param name="schedule">
/// NCRONTAB expression with six fields (<c>{second} {minute} {hour} {day} {month} {day-of-week}</c>), a
/// <see cref="TimeSpan"/> as text, or <c>%SETTING%</c>. Times are UTC.
/// </param>
public sealed class TimerTriggerAttribute(string schedule) : TriggerBindingAttribute
{
    /// <summary>The schedule expression.</summary>
    public string Schedule { get; } = schedule;

    /// <summary>Whether the function also runs once when the host starts. Default false.</summary>
    public bool RunOnStartup { get; set; }

    /// <summary>Accepted for source compatibility: the schedule is kept in memory here and has no past to catch up with.</summary>
    public bool UseMonitor { get; set; } = true;
}

/// <summary>What a timer function is told about its schedule.</summary>
public class TimerInfo
{
    /// <summary>When it ran and will run; null for the run at start-up before any other.</summary>
    public ScheduleStatus? ScheduleStatus { get; set; }

    /// <summary>Whether this run is later than the schedule asked for (the previous run was still going).</summary>
    public bool IsPastDue { get; set; }
}

/// <summary>Times of a timer function, UTC.</summary>
public class ScheduleStatus
{
    /// <summary>Last run's time.</summary>
    public DateTime Last { get; set; }

    /// <summary>Next run's time.</summary>
    public DateTime Next { get; set; }

    /// <summary>When these figures were written.</summary>
    public DateTime LastUpdated { get; set; }
}
