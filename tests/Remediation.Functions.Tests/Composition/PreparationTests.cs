using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Remediation.Functions.Composition;

namespace Remediation.Functions.Tests.Composition;

public sealed class PreparationTests
{
    [Fact]
    public async Task Run_StepThatMustWait_IsTakenAgainBeforeTheNext()
    {
        List<string> taken = [];
        await PreparationOf(new Step("a", taken, "not yet", "not yet", null), new Step("b", taken, [null])).RunAsync(CancellationToken.None);

        Assert.Equal(["a", "a", "a", "b"], taken);
    }

    [Fact]
    public async Task Run_StepThatNeverComes_EndsWithItsNameAndReason()
    {
        SettingsException fault = await Assert.ThrowsAsync<SettingsException>(
            () => PreparationOf(new Step("queue", [], "The broker does not answer.")).RunAsync(CancellationToken.None));

        Assert.Equal("Not prepared within 5 minutes: queue: The broker does not answer.", fault.Message);
    }

    [Fact]
    public async Task Run_OfTheApp_MakesStoreAndKeysAndChangesNothingTheSecondTime()
    {
        string folder = Directory.CreateTempSubdirectory("remediation-prepare-").FullName;
        try
        {
            for (int time = 0; time < 2; time++)
            {
                var overrides = new Dictionary<string, string?> { ["DATA_DIR"] = folder, ["LOG_CONSOLE"] = "false", ["LOG_FILE"] = "false" };
                using IHost host = RemediationApp.Build([Preparation.Argument], overrides);
                await host.Services.GetRequiredService<Preparation>().RunAsync(CancellationToken.None);

                Assert.True(File.Exists(Path.Combine(folder, "remediation.db")));
                Assert.False(Directory.Exists(Path.Combine(folder, "logs")));
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Preparation PreparationOf(params IPreparationStep[] steps) => new(steps, new LeapingTime(), NullLogger<Preparation>.Instance);

    private sealed class Step(string name, List<string> taken, params string?[] answers) : IPreparationStep
    {
        private int _next;

        public string Name => name;

        public Task<string?> PrepareAsync(CancellationToken cancellationToken)
        {
            taken.Add(name);
            string? answer = answers[Math.Min(_next++, answers.Length - 1)];
            return Task.FromResult(answer);
        }
    }

    /// <summary>Every wait is over at once, and takes a minute.</summary>
    private sealed class LeapingTime : TimeProvider
    {
        private long _minutes;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => _minutes * 60;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _minutes++;
            return System.CreateTimer(callback, state, TimeSpan.Zero, period);
        }
    }
}
