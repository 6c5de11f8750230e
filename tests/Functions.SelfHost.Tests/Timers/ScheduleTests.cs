using System.Globalization;
using Functions.SelfHost.Tests.App;
using Functions.SelfHost.Tests.Support;
using Functions.SelfHost.Timers;

namespace Functions.SelfHost.Tests.Timers;

public sealed class ScheduleTests
{
    [Theory]
    [InlineData("0 */1 * * * *", "2026-01-31T23:59:30", "2026-02-01T00:00:00")]
    [InlineData("0 */5 * * * *", "2026-01-01T00:05:00", "2026-01-01T00:10:00")]
    [InlineData("30 15 9-17 * * mon-fri", "2026-01-02T17:15:30", "2026-01-05T09:15:30")]
    [InlineData("0 0 0 29 2 *", "2026-01-01T00:00:00", "2028-02-29T00:00:00")]
    [InlineData("0 0 12 * jan,jul 7", "2026-02-01T00:00:00", "2026-07-05T12:00:00")]
    [InlineData("10/20 * * * * *", "2026-01-01T00:00:31", "2026-01-01T00:00:50")]
    [InlineData("00:00:30", "2026-01-01T00:00:10", "2026-01-01T00:00:40")]
    public void Next_OfASchedule_IsTheFirstTimeAfter(string text, string after, string expected)
    {
        Assert.True(TimerSchedule.TryParse(text, out TimerSchedule? schedule, out _));
        Assert.Equal(Utc(expected), schedule.Next(Utc(after)));
    }

    [Theory]
    [InlineData("* * * * *")]
    [InlineData("60 * * * * *")]
    [InlineData("* * * 0 * *")]
    [InlineData("*/0 * * * * *")]
    [InlineData("5-1 * * * * *")]
    [InlineData("0 0 0 31 2 *")]
    [InlineData("a * * * * *")]
    [InlineData("soon")]
    [InlineData("00:00:00")]
    public void TryParse_NoSchedule_SaysWhy(string text)
    {
        Assert.False(TimerSchedule.TryParse(text, out _, out string? reason));
        Assert.NotEmpty(reason);
    }

    [Fact]
    public async Task TimerFunction_EverySecond_IsCalledWithItsNextTime()
    {
        await using TestHost host = await TestHost.StartAsync();
        int before = Switches.Noted("timer").Count;
        await Eventually.Become(() => Switches.Noted("timer").Count >= before + 2, "two runs");
        Assert.True(DateTime.Parse(Switches.Noted("timer").Last(), CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind).Millisecond == 0);
    }

    private static DateTime Utc(string text) => DateTime.SpecifyKind(DateTime.Parse(text, CultureInfo.InvariantCulture), DateTimeKind.Utc);
}
