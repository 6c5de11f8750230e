using Microsoft.Extensions.Logging.Abstractions;
using Remediation.Core.Generation;
using Remediation.Core.Generation.Models;
using Remediation.Functions.Composition;

namespace Remediation.Functions.Tests.Composition;

public sealed class ModelCheckTests
{
    [Fact]
    public async Task Start_NoAnswerInTime_StartsAndIsNotReady()
    {
        ModelCheck check = Check(new SilentModel());

        await check.StartAsync(CancellationToken.None);

        Assert.Contains(GenerationDefect.ModelTimeout, await check.CheckAsync(CancellationToken.None), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_Cancelled_IsCancelled()
    {
        using var stopped = new CancellationTokenSource();
        await stopped.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Check(new SilentModel(), TimeProvider.System).StartAsync(stopped.Token));
    }

    [Fact]
    public async Task Check_GenerationIsOff_WantsNoModel() =>
        Assert.Null(await Check(new SilentModel(), off: true).CheckAsync(CancellationToken.None));

    private static ModelCheck Check(ILocalModel model, TimeProvider? time = null, bool off = false) =>
        new(model, new GenerationOptions { Off = off }, time ?? new HastyTime(), NullLogger<ModelCheck>.Instance);

    private sealed class SilentModel : ILocalModel
    {
        public string Name => "phi3";

        public async Task<ModelStanding> CheckAsync(CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            throw new InvalidOperationException("Nobody waits that long.");
        }
    }

    /// <summary>Every timer is due at once.</summary>
    private sealed class HastyTime : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            System.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
