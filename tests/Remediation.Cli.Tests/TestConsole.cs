using System.Text;

namespace Remediation.Cli.Tests;

/// <summary>A console in memory, and a command line run on it.</summary>
internal sealed class TestConsole
{
    private readonly StringWriter _out = new() { NewLine = "\n" };
    private readonly StringWriter _error = new() { NewLine = "\n" };

    internal TestConsole(string input = "", bool terminal = false, Dictionary<string, string>? environment = null)
    {
        Console = new CliConsole
        {
            Input = new MemoryStream(Encoding.UTF8.GetBytes(input)),
            Out = _out,
            Error = _error,
            OutIsTerminal = terminal,
            ErrorIsTerminal = terminal,
            Environment = name => environment?.GetValueOrDefault(name),
        };
    }

    internal CliConsole Console { get; }

    internal string Out => _out.ToString();

    internal string Error => _error.ToString();

    internal Task<int> RunAsync(IReadOnlyList<string> arguments, CliHandlers? handlers = null, HttpMessageHandler? http = null) =>
        CommandTree.InvokeAsync(CommandTree.Create(handlers ?? new CliHandlers(), Console, http), arguments, Console, CancellationToken.None);
}
