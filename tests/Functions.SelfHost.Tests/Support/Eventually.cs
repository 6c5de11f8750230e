using System.Diagnostics;

namespace Functions.SelfHost.Tests.Support;

/// <summary>Bounded waits: the bound is generous, since it only matters when a test fails.</summary>
internal static class Eventually
{
    public static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    public static async Task<T> Bounded<T>(Task<T> task, string what)
    {
        try
        {
            return await task.WaitAsync(Bound);
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException($"Waited {Bound} for {what}.", late);
        }
    }

    public static Task Become(Func<bool> condition, string what) => Become(() => Task.FromResult(condition()), what);

    public static async Task Become(Func<Task<bool>> condition, string what)
    {
        var clock = Stopwatch.StartNew();
        while (!await condition())
        {
            if (clock.Elapsed > Bound)
            {
                throw new TimeoutException($"Waited {Bound} for {what}.");
            }

            await Task.Delay(5);
        }
    }
}
