using System.ComponentModel;
using System.Diagnostics;

namespace Remediation.Adapters.Dbt;

/// <summary>How a call of dbt ended.</summary>
internal enum DbtEnd
{
    /// <summary>It ended by itself.</summary>
    Exited,

    /// <summary>It could not be started.</summary>
    NotStarted,

    /// <summary>It was killed, with all that it had started, because its time was over.</summary>
    TimedOut,
}

/// <summary>A call of dbt that is over.</summary>
/// <param name="End">How it ended.</param>
/// <param name="ExitCode">Its exit code; 128 and more when a signal ended it; -1 when there is none.</param>
/// <param name="Output">The last part of what it printed.</param>
internal sealed record DbtExit(DbtEnd End, int ExitCode, string Output)
{
    private const int MostOutput = 256 * 1024;

    /// <summary>Starts the program and waits for its end.</summary>
    /// <param name="command">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="environment">All of its environment.</param>
    /// <param name="workFolder">Where it runs.</param>
    /// <param name="timeout">How long it may take.</param>
    /// <param name="cancellationToken">Kills it, too.</param>
    public static async Task<DbtExit> RunAsync(
        string command,
        IReadOnlyList<string> arguments,
        IReadOnlyDictionary<string, string> environment,
        string workFolder,
        TimeSpan timeout,
        CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(command, arguments)
        {
            WorkingDirectory = workFolder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = new System.Diagnostics.Process { StartInfo = start };
        try
        {
            process.Start();
        }
        catch (Win32Exception)
        {
            return new DbtExit(DbtEnd.NotStarted, -1, "");
        }

        process.StandardInput.Close();
        var tail = new OutputTail(MostOutput);
        var reading = Task.WhenAll(tail.ReadAsync(process.StandardOutput), tail.ReadAsync(process.StandardError));
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(timeout);
        try
        {
            await process.WaitForExitAsync(patience.Token);
            await reading.WaitAsync(patience.Token);
            return new DbtExit(DbtEnd.Exited, process.ExitCode, tail.Text);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
            cancellationToken.ThrowIfCancellationRequested();
            return new DbtExit(DbtEnd.TimedOut, -1, tail.Text);
        }
    }

    // A program that prints without end must not fill the memory of this one.
    private sealed class OutputTail(int most)
    {
        private readonly Lock _gate = new();
        private readonly Queue<string> _lines = new();
        private int _length;

        public string Text
        {
            get
            {
                lock (_gate)
                {
                    return string.Concat(_lines);
                }
            }
        }

        public async Task ReadAsync(StreamReader reader)
        {
            char[] buffer = new char[4096];
            while (await reader.ReadAsync(buffer) is int read and > 0)
            {
                lock (_gate)
                {
                    _lines.Enqueue(new string(buffer, 0, read));
                    _length += read;
                    while (_length > most)
                    {
                        _length -= _lines.Dequeue().Length;
                    }
                }
            }
        }
    }
}
