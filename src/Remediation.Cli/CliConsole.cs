using System.Text;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace Remediation.Cli;

/// <summary>How a line is meant; a terminal shows it in colour, a file or pipe plainly.</summary>
internal enum Tone
{
    /// <summary>As it is.</summary>
    Plain,

    /// <summary>A heading.</summary>
    Strong,

    /// <summary>Good news.</summary>
    Good,

    /// <summary>To be looked at.</summary>
    Warning,

    /// <summary>Bad news.</summary>
    Bad,

    /// <summary>Side remarks.</summary>
    Faint,
}

/// <summary>The process's surroundings: streams, terminals, clock and environment variables. Tests bring their own.</summary>
internal sealed record CliConsole
{
    /// <summary>Standard input as bytes.</summary>
    internal required Stream Input { get; init; }

    /// <summary>Standard output: results only, so that it can be piped.</summary>
    internal required TextWriter Out { get; init; }

    /// <summary>Standard error: progress and faults.</summary>
    internal required TextWriter Error { get; init; }

    /// <summary>True when standard output is a terminal.</summary>
    internal bool OutIsTerminal { get; init; }

    /// <summary>True when standard error is a terminal.</summary>
    internal bool ErrorIsTerminal { get; init; }

    /// <summary>The clock for waiting and elapsed time.</summary>
    internal TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Environment variables by name.</summary>
    internal Func<string, string?> Environment { get; init; } = _ => null;

    /// <summary>The surroundings of this process.</summary>
    internal static CliConsole OfProcess()
    {
        var encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        return new CliConsole
        {
            Input = Console.OpenStandardInput(),
            Out = new StreamWriter(Console.OpenStandardOutput(), encoding, 64 * 1024)
            {
                AutoFlush = !Console.IsOutputRedirected,
                NewLine = "\n",
            },
            Error = new StreamWriter(Console.OpenStandardError(), encoding) { AutoFlush = true, NewLine = "\n" },
            OutIsTerminal = !Console.IsOutputRedirected,
            ErrorIsTerminal = !Console.IsErrorRedirected,
            Environment = System.Environment.GetEnvironmentVariable,
        };
    }

    /// <summary>A Spectre console on standard error, where progress is shown.</summary>
    internal IAnsiConsole ProgressConsole() => Ansi(Error, ErrorIsTerminal);

    /// <summary>Writes one line to standard output, in colour on a terminal. Control characters in it are shown, not sent.</summary>
    internal void WriteLine(string text = "", Tone tone = Tone.Plain)
    {
        string shown = Visible(text);
        if (!OutIsTerminal || tone == Tone.Plain || Environment("NO_COLOR") is { Length: > 0 })
        {
            Out.WriteLine(shown);
            return;
        }

        Out.WriteLine($"\u001b[{Ansi(tone)}m{shown}\u001b[0m");
    }

    /// <summary>Says on standard error what went wrong and what to do; as one JSON object when <paramref name="json"/>.</summary>
    internal int Fail(int exitCode, string code, string message, string remedy, bool json = false)
    {
        Error.WriteLine(json
            ? new JsonObject { ["code"] = code, ["message"] = message, ["what_to_do"] = remedy }.ToJsonString()
            : Visible($"{code}: {message}") + (remedy.Length == 0 ? "" : $"\n  {Visible(remedy)}"));
        return exitCode;
    }

    /// <summary>The text with control characters (which could steer a terminal) written as escapes.</summary>
    internal static string Visible(string text) => text.Any(IsSteering)
        ? string.Concat(text.Select(c => IsSteering(c) ? $"\\u{(int)c:x4}" : c.ToString()))
        : text;

    private static bool IsSteering(char c) =>
        char.IsControl(c) || c is '\u2028' or '\u2029' or (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069');

    private static IAnsiConsole Ansi(TextWriter writer, bool terminal) => AnsiConsole.Create(new AnsiConsoleSettings
    {
        Out = new AnsiConsoleOutput(writer),
        Ansi = terminal ? AnsiSupport.Yes : AnsiSupport.No,
        Interactive = terminal ? InteractionSupport.Yes : InteractionSupport.No,
        ColorSystem = terminal ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
    });

    private static string Ansi(Tone tone) => tone switch
    {
        Tone.Strong => "1",
        Tone.Good => "32",
        Tone.Warning => "33",
        Tone.Bad => "31",
        _ => "2",
    };
}
