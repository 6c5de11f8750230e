using System.Diagnostics;
using System.Globalization;
using Remediation.Functions.Tests.Fixtures;

namespace Remediation.Functions.Tests.CrashPoints;

/// <summary>What this assembly does when it is run as a program: mends the batch until it is killed at a write.</summary>
internal static class CrashProgram
{
    private const int Usage = 64;
    private const int Survived = 3;

    public static async Task<int> Main(string[] args)
    {
        if (args is not [var folder, var at, var crash])
        {
            return Usage;
        }

        var plan = new CrashPlan(int.Parse(at, CultureInfo.InvariantCulture), Enum.Parse<Crash>(crash));
        await using TestHost host = await TestHost.StartAsync(folder, new ScriptedGenerator(), configure: services => CrashingStore.Wrap(services, plan));
        await host.EndedAsync(await host.SubmitAsync(CrashBatch.Body));
        return Survived;
    }

    /// <summary>Runs it until it is killed.</summary>
    /// <returns>Whether it was; false when it came to its end, since there is no such write.</returns>
    public static async Task<bool> RunUntilKilledAsync(string folder, int at, Crash crash)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", typeof(CrashProgram).Assembly.Location, folder, at.ToString(CultureInfo.InvariantCulture), crash.ToString()])
        {
            UseShellExecute = false,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        string errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        const int Sigkill = 128 + 9;
        Assert.True(process.ExitCode is Sigkill or Survived, $"exit code {process.ExitCode}: {errors}");
        return process.ExitCode == Sigkill;
    }
}
