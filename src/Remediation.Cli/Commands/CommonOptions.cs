using System.CommandLine;

namespace Remediation.Cli.Commands;

/// <summary>Options that several commands have, each made anew because a symbol belongs to one command.</summary>
internal static class CommonOptions
{
    internal const string DefaultDataDir = ".remediation";
    internal const string DefaultUrl = "http://127.0.0.1:7071";
    internal const string UrlVariable = "REMEDIATION_URL";
    internal const string KeyVariable = "REMEDIATION_KEY";

    internal static Option<bool> Json() => new("--json") { Description = "Machine-readable output" };

    internal static Option<string> DataDir() => new("--data-dir")
    {
        Description = "Data folder (database, keys, ledger)",
        HelpName = "D",
        DefaultValueFactory = _ => DefaultDataDir,
    };

    internal static Option<string?> Text(string name, string helpName, string description) =>
        new(name) { HelpName = helpName, Description = description };

    internal static Option<string?> Generator(string description)
    {
        var generator = new Option<string?>("--generator") { Description = description };
        generator.AcceptOnlyFromAmong("builtin", "ollama", "cascade");
        return generator;
    }

    internal static Option<DateTimeOffset?> Instant(string name, string description) =>
        new(name) { HelpName = "TIME", Description = description };
}
