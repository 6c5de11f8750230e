using System.CommandLine;
using Remediation.Cli.Client;

namespace Remediation.Cli.Commands;

/// <summary>How to reach a running host, and how to answer: options that every client command has.</summary>
internal sealed class ClientOptions
{
    private readonly Option<string?> _url = CommonOptions.Text(
        "--url", "U", $"The host's address; {CommonOptions.UrlVariable}, or {CommonOptions.DefaultUrl}");

    private readonly Option<string?> _key = CommonOptions.Text("--api-key", "KEY", $"Key for the host's API; {CommonOptions.KeyVariable}");

    private readonly Option<bool> _json = CommonOptions.Json();

    private readonly CliConsole _console;

    internal ClientOptions(Command command, CliConsole console)
    {
        _console = console;
        command.Add(_url);
        command.Add(_key);
        command.Add(_json);
        command.Validators.Add(result =>
        {
            if (AddressOf(result.GetValue(_url)) is null)
            {
                result.AddError("The address given with --url must be http:// or https://.");
            }
        });
    }

    /// <summary>True when the command answers for machines.</summary>
    internal bool Json(ParseResult parsed) => parsed.GetValue(_json);

    /// <summary>A client for the host that the command line, the environment or the default names.</summary>
    internal RemediationClient Connect(ParseResult parsed, HttpMessageHandler? handler) => new(
        AddressOf(parsed.GetValue(_url))!, parsed.GetValue(_key) ?? _console.Environment(CommonOptions.KeyVariable), handler);

    /// <summary>Tells a problem and gives its exit code.</summary>
    internal int Tell(ClientProblem problem, ParseResult parsed)
    {
        if (!Json(parsed))
        {
            foreach (string line in problem.Problems)
            {
                _console.Error.WriteLine("- " + CliConsole.Visible(line));
            }
        }

        string all = Json(parsed) && problem.Problems.Count > 0 ? $"{problem.Message} {string.Join("; ", problem.Problems)}" : problem.Message;
        return _console.Fail(problem.ExitCode, problem.Code, all, problem.Remedy, Json(parsed));
    }

    private Uri? AddressOf(string? given)
    {
        string text = given ?? _console.Environment(CommonOptions.UrlVariable) ?? CommonOptions.DefaultUrl;
        return Uri.TryCreate(text, UriKind.Absolute, out Uri? url) && (url.Scheme == "http" || url.Scheme == "https") ? url : null;
    }
}
