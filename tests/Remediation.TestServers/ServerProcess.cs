using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Remediation.TestServers;

/// <summary>
/// A server as a child process on a leash: a shell holds it and kills it when this process is gone, however it went, so that an
/// aborted test run leaves no server behind.
/// </summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    // The first line of output is the server's pid. The shell's standard input is the leash.
    private const string Leash = """
        exec 3<&0
        "$@" </dev/null 3<&- &
        server=$!
        echo $server
        { read -r _ <&3; kill -KILL $server; } 2>/dev/null &
        watch=$!
        wait $server
        kill $watch 2>/dev/null
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly Process _shell;
    private readonly StringBuilder _said = new();
    private readonly Task _reading;
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<int> _pid = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly string _readyText;

    private ServerProcess(Process shell, string readyText)
    {
        _shell = shell;
        _readyText = readyText;
        _reading = Task.WhenAll(ReadAsync(shell.StandardOutput), ReadAsync(shell.StandardError));
    }

    /// <summary>Starts a server and waits until it prints a text.</summary>
    /// <exception cref="InvalidOperationException">It ended, or did not get ready in two minutes; the message has what it said.</exception>
    public static async Task<ServerProcess> StartAsync(
        IReadOnlyList<string> command, IReadOnlyDictionary<string, string> environment, string readyText)
    {
        var info = new ProcessStartInfo("/bin/sh", ["-c", Leash, "leash", .. command])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach ((string name, string value) in environment)
        {
            info.Environment[name] = value;
        }

        var server = new ServerProcess(Process.Start(info) ?? throw new InvalidOperationException("/bin/sh did not start."), readyText);
        try
        {
            await Task.WhenAny(server._ready.Task, server._reading).WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            // Told below, with what the server said.
        }

        if (!server._ready.Task.IsCompleted)
        {
            await server.DisposeAsync();
            throw new InvalidOperationException($"{command[0]} did not get ready:\n{server.Said}");
        }

        return server;
    }

    /// <summary>All that the server printed so far.</summary>
    public string Said
    {
        get
        {
            lock (_said)
            {
                return _said.ToString();
            }
        }
    }

    /// <summary>Sends a signal, by its name, and waits for the end.</summary>
    public async Task StopAsync(string signal)
    {
        int pid = await _pid.Task.WaitAsync(Patience);
        using (var kill = Process.Start("kill", [$"-{signal}", pid.ToString(CultureInfo.InvariantCulture)]))
        {
            await kill.WaitForExitAsync();
        }

        using var patience = new CancellationTokenSource(Patience);
        await _shell.WaitForExitAsync(patience.Token);
    }

    public async ValueTask DisposeAsync()
    {
        _shell.StandardInput.Close();
        await _shell.WaitForExitAsync();
        await _reading;
        _shell.Dispose();
    }

    private async Task ReadAsync(StreamReader output)
    {
        while (await output.ReadLineAsync() is { } line)
        {
            if (!_pid.Task.IsCompleted && int.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out int pid))
            {
                _pid.TrySetResult(pid);
                continue;
            }

            lock (_said)
            {
                _said.AppendLine(line);
            }

            if (line.Contains(_readyText, StringComparison.Ordinal))
            {
                _ready.TrySetResult();
            }
        }
    }
}
