using System.Diagnostics;

namespace Remediation.Infra.Tests;

/// <summary>Programs of the machine.</summary>
internal static class Tools
{
    /// <summary>Where a program is, or null.</summary>
    public static string? Find(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    /// <summary>Runs one to its end, which must be good, and gives what it wrote.</summary>
    public static async Task<string> RunAsync(string name, params string[] arguments)
    {
        (int code, string output, string errors) = await TryAsync(name, arguments);
        Assert.True(code == 0, $"{name} {string.Join(' ', arguments)}: {errors}");
        return output;
    }

    /// <summary>Runs one to its end.</summary>
    public static async Task<(int Code, string Output, string Errors)> TryAsync(string name, params string[] arguments)
    {
        var start = new ProcessStartInfo(name, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output, await errors);
    }
}
