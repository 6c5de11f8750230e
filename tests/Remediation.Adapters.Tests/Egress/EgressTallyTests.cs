using Remediation.Adapters.Egress;
using Remediation.Core.Runs;

namespace Remediation.Adapters.Tests.Egress;

public sealed class EgressTallyTests
{
    private readonly ManualClock _clock = new();

    [Fact]
    public void Since_Moment_CountsWhatCameAfterIt()
    {
        var tally = new EgressTally(_clock);
        tally.Refused(HostClass.Public);
        _clock.Advance(10);
        DateTimeOffset start = _clock.GetUtcNow();

        Assert.True(tally.Since(start).Passed);
        _clock.Advance(10);
        tally.ForeignConnect(60);
        tally.UnlistedLookup(70);
        tally.ForeignBytes(5);

        Assert.Equal(new EgressFigures(135, 1, 1, 0), tally.Since(start));
        Assert.Equal(new EgressFigures(135, 1, 1, 1), tally.Since(null));
    }

    [Fact]
    public void Since_MomentInsideAStreakOfEvents_CountsTooMuchRatherThanTooLittle()
    {
        var tally = new EgressTally(_clock);
        tally.Refused(HostClass.Public);
        DateTimeOffset between = _clock.GetUtcNow().AddMilliseconds(1);
        _clock.Advance(0.5);
        tally.Refused(HostClass.Public);

        Assert.Equal(2, tally.Since(between).Refused);
    }

    [Fact]
    public void Since_MoreMomentsThanAreKept_NeverCountsTooLittle()
    {
        var tally = new EgressTally(_clock);
        DateTimeOffset start = _clock.GetUtcNow();
        for (int i = 0; i < 3_000; i++)
        {
            _clock.Advance(2);
            tally.Refused(HostClass.Private);
        }

        Assert.Equal(3_000, tally.Since(start).Refused);
        Assert.Equal(1, tally.Since(_clock.GetUtcNow().AddSeconds(-1)).Refused);
        Assert.True(tally.Since(_clock.GetUtcNow().AddSeconds(1)).Passed);
    }

    private sealed class ManualClock : TimeProvider
    {
        private DateTimeOffset _now = new(2026, 11, 27, 12, 0, 0, TimeSpan.Zero);

        public void Advance(double seconds) => _now = _now.AddSeconds(seconds);

        public override DateTimeOffset GetUtcNow() => _now;
    }
}
