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

    /// <summary>Runs in a folder with further environment variables; gives what was said on stdout.</summary>
    public static async Task<(int Code, string Output)> RunIn(string folder, IReadOnlyDictionary<string, string> variables, string[] args)
    {
        using Process process = Launch(args, folder, variables);
        string output = await Eventually.Bounded(process.StandardOutput.ReadToEndAsync(), "the child's output");
        await process.WaitForExitAsync();
        return (process.ExitCode, output);
    }

    /// <summary>SIGTERM, and waits for the end.</summary>
    public async Task<int> TerminateAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString()]);
        await kill.WaitForExitAsync();
        await _process.WaitForExitAsync().WaitAsync(Eventually.Bound);
        return _process.ExitCode;
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

    private static Process Launch(string[] args, string? folder = null, IReadOnlyDictionary<string, string>? variables = null)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList = { "exec", typeof(ChildProcess).Assembly.Location },
        };
        start.WorkingDirectory = folder ?? string.Empty;
        foreach ((string name, string value) in variables ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        foreach (string arg in args)
        {
            start.ArgumentList.Add(arg);
        }

        return Process.Start(start)!;
    }
}
