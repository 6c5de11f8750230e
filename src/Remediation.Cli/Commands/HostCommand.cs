using System.CommandLine;

namespace Remediation.Cli.Commands;

/// <summary><c>remediation host</c>: start the host.</summary>
internal static class HostCommand
{
    internal static Command Create(CliHandler<HostOptions> handler, CliConsole console)
    {
        Option<string?> url = CommonOptions.Text("--url", "U", "Address to listen on; loopback unless told otherwise");
        Option<string> dataDir = CommonOptions.DataDir();
        Option<string?> settings = CommonOptions.Text("--settings", "F", "Settings file (local.settings.json)");
        var command = new Command("host", "Start the host; prints its address and 'ready', drains and stops on SIGTERM") { url, dataDir, settings };
        command.SetAction((parsed, cancellationToken) => handler(
            new HostOptions(parsed.GetValue(url), parsed.GetRequiredValue(dataDir), parsed.GetValue(settings)), console, cancellationToken));
        return command;
    }
}
