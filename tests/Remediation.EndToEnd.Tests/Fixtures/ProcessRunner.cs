using System.Diagnostics;

namespace Remediation.EndToEnd.Tests.Fixtures;

/// <summary>What a command said.</summary>
public sealed record CommandResult(int ExitCode, string Output, string Error);

/// <summary>Runs programs with bounded patience.</summary>
internal static class ProcessRunner
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    public static Process Start(string program, IEnumerable<string> arguments, string workFolder)
    {
        var info = new ProcessStartInfo(program)
        {
            WorkingDirectory = workFolder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
        foreach (string argument in arguments)
        {
            info.ArgumentList.Add(argument);
        }

        Process process = Process.Start(info) ?? throw new InvalidOperationException($"{program} did not start.");
        process.StandardInput.Close();
        return process;
    }

    public static async Task<CommandResult> RunAsync(string program, IEnumerable<string> arguments, string workFolder)
    {
        using Process process = Start(program, arguments, workFolder);
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException e)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} did not end: {await output} {await error}", e);
        }

        return new CommandResult(process.ExitCode, await output, await error);
    }
}
