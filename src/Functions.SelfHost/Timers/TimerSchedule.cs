using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Functions.SelfHost.Timers;

/// <summary>When a timer function is due: an NCRONTAB expression with six fields, or an interval. UTC.</summary>
internal abstract class TimerSchedule
{
    /// <summary>First due time after <paramref name="after"/>.</summary>
    public abstract DateTime Next(DateTime after);

    public static bool TryParse(string text, [NotNullWhen(true)] out TimerSchedule? schedule, [NotNullWhen(false)] out string? reason)
    {
        schedule = null;
        if (text.Contains(' ', StringComparison.Ordinal))
        {
            if (!Ncrontab.TryParse(text, out Ncrontab? cron, out reason))
            {
                return false;
            }

            schedule = cron;
            return true;
        }

        if (TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out TimeSpan interval) && interval >= TimeSpan.FromSeconds(1))
        {
            schedule = new Interval(interval);
            reason = null;
            return true;
        }

        reason = "neither six NCRONTAB fields nor a time span of at least a second.";
        return false;
    }

    private sealed class Interval(TimeSpan period) : TimerSchedule
    {
        public override DateTime Next(DateTime after) => after + period;
    }
}
