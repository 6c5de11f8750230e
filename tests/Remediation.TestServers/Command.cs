using System.Diagnostics;

namespace Remediation.TestServers;

/// <summary>A program run to its end.</summary>
/// <param name="ExitCode">How it ended.</param>
/// <param name="Output">What it printed, as bytes.</param>
/// <param name="Error">What it complained of.</param>
internal sealed record Command(int ExitCode, byte[] Output, string Error)
{
    /// <summary>Runs a program with this input.</summary>
    public static async Task<Command> RunAsync(IReadOnlyList<string> command, ReadOnlyMemory<byte> input = default)
    {
        var info = new ProcessStartInfo(command[0], command.Skip(1))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        using Process process = Process.Start(info) ?? throw new InvalidOperationException($"{command[0]} did not start.");
        using var output = new MemoryStream();
        Task reading = process.StandardOutput.BaseStream.CopyToAsync(output);
        Task<string> error = process.StandardError.ReadToEndAsync();
        await process.StandardInput.BaseStream.WriteAsync(input);
        process.StandardInput.Close();
        await reading;
        await process.WaitForExitAsync();
        return new Command(process.ExitCode, output.ToArray(), await error);
    }

    /// <summary>Runs a program that must end with one of these codes (0 when none is named).</summary>
    /// <exception cref="InvalidOperationException">It ended with another; the message has what it complained of.</exception>
    public static async Task<Command> RequireAsync(IReadOnlyList<string> command, ReadOnlyMemory<byte> input = default, params int[] good)
    {
        Command ended = await RunAsync(command, input);
        return ended.ExitCode == 0 || good.Contains(ended.ExitCode)
            ? ended
            : throw new InvalidOperationException($"{command[0]} ended with {ended.ExitCode}: {ended.Error}");
    }
}
