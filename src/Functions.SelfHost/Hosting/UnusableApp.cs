namespace Functions.SelfHost.Hosting;

/// <summary>
/// How a process ends whose app cannot start and that does not catch the reason: with the problems on stderr and exit code
/// 1, instead of a crash report and an abort.
/// </summary>
internal static class UnusableApp
{
    private static int _installed;

    public static void EndProcessWithOne()
    {
        if (Interlocked.Exchange(ref _installed, 1) == 1)
        {
            return;
        }

        AppDomain.CurrentDomain.UnhandledException += static (_, unhandled) =>
        {
            if (unhandled.ExceptionObject is HostConfigurationException problem)
            {
                Console.Error.WriteLine(problem.Message);
                Environment.Exit(1);
            }
        };
    }
}
