using System.Diagnostics;

namespace Functions.SelfHost.Tests.Support;

/// <summary>This assembly as a program of its own (see <see cref="ChildProgram"/>), to be killed.</summary>
internal sealed class ChildProcess : IDisposable
{
    private readonly Process _process;

    private ChildProcess(Process process) => _process = process;

    public static async Task<ChildProcess> StartAsync(params string[] args)
    {
        Process process = Launch(args);
        string? line = await process.StandardOutput.ReadLineAsync();
        return line == ChildProgram.Ready
            ? new ChildProcess(process)
            : throw new InvalidOperationException($"The child said '{line}': {await process.StandardError.ReadToEndAsync()}");
    }

    public static async Task<(int Code, string Errors)> RunToEndAsync(params string[] args)
    {
        using Process process = Launch(args);
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string errors = await Eventually.Bounded(process.StandardError.ReadToEndAsync(), "the child's errors");
        await output;
        await process.WaitForExitAsync();
        return (process.ExitCode, errors);
    }

    /// <summary>SIGKILL: nothing in the child gets to run any more.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private static Process Launch(string[] args)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList = { "exec", typeof(ChildProcess).Assembly.Location },
        };
        foreach (string arg in args)
        {
            start.ArgumentList.Add(arg);
        }

        return Process.Start(start)!;
    }
}
