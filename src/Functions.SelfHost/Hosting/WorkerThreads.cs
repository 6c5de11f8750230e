namespace Functions.SelfHost.Hosting;

/// <summary>
/// Threads for user code. Activities and turns run on the pool and may compute or block. Below its minimum the pool makes a
/// thread as soon as one is wanted; above, one every half second: an HTTP request would wait that long behind them.
/// </summary>
internal static class WorkerThreads
{
    private const int Most = 256;
    private const int ForHttpPerCore = 4;

    /// <summary>Raises the pool's minimum to what the settings allow to run at once, and some for HTTP.</summary>
    public static void Reserve(HostSettings settings)
    {
        int wanted = settings.MaxConcurrentActivities + settings.MaxConcurrentOrchestrators + settings.PrefetchCount
            + (ForHttpPerCore * Environment.ProcessorCount);
        ThreadPool.GetMinThreads(out int workers, out int completions);
        ThreadPool.SetMinThreads(Math.Max(workers, Math.Min(wanted, Most)), completions);
    }
}
