namespace Functions.SelfHost.Hosting;

/// <summary>Which keys of <c>host.json</c> mean something here, and what to say of the others.</summary>
internal static class HostJsonKeys
{
    private static readonly string[] Used =
    [
        "version", "functionTimeout", "extensions.http.routePrefix", "extensions.rabbitMQ.prefetchCount", "extensions.durableTask.hubName",
        "extensions.durableTask.maxConcurrentActivityFunctions", "extensions.durableTask.maxConcurrentOrchestratorFunctions",
    ];

    // Keys of the real host that have no meaning in one self-hosted process; a file may serve both.
    private static readonly string[] Tolerated =
    [
        "logging.", "aggregator.", "concurrency.", "extensions.http.", "extensions.durableTask.storageProvider.",
        "extensions.durableTask.tracing.", "extensions.durableTask.notifications.", "extensions.durableTask.extendedSessions",
        "extensions.queues.", "healthMonitor.", "retry.", "singleton.", "telemetryMode", "watchDirectories", "watchFiles", "$schema",
    ];

    /// <summary>What to say of a key.</summary>
    /// <returns>Null if it is known.</returns>
    public static string? Remark(string key)
    {
        if (Used.Contains(key, StringComparer.OrdinalIgnoreCase) || Tolerated.Any(t => key.StartsWith(t, StringComparison.OrdinalIgnoreCase)))
        {
            return null;
        }

        string nearest = Used.MinBy(known => Distance(known, key))!;
        return Distance(nearest, key) <= 1 + (key.Length / 3) ? $"'{key}' is unknown; did you mean '{nearest}'?" : $"'{key}' is unknown and has no effect.";
    }

    /// <summary>Levenshtein distance without case.</summary>
    private static int Distance(string a, string b)
    {
        int[] previous = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int[] current = new int[b.Length + 1];
            current[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int substitution = previous[j - 1] + (char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1);
                current[j] = Math.Min(substitution, 1 + Math.Min(previous[j], current[j - 1]));
            }

            previous = current;
        }

        return previous[^1];
    }
}
