using System.CommandLine;

namespace Remediation.Cli.Commands;

/// <summary><c>remediation verify-egress</c>: proof that nothing leaves the perimeter.</summary>
internal static class VerifyEgressCommand
{
    internal static Command Create(CliHandler<VerifyEgressOptions> handler, CliConsole console)
    {
        Option<string?> report = CommonOptions.Text("--report", "F", "Write the proof here, as JSON");
        Option<bool> json = CommonOptions.Json();

        // One of the proof's own controls runs as this command: it is not for people.
        Option<string?> guardControl = CommonOptions.Text("--guard-control", "URL", "Ask the guard for a connection that it must refuse");
        guardControl.Hidden = true;
        var command = new Command(
            "verify-egress",
            "Run a whole batch in a network namespace with loopback only and record every connect and DNS attempt; a control must be caught")
        {
            report, json, guardControl,
        };
        command.SetAction((parsed, cancellationToken) =>
            handler(
                new VerifyEgressOptions(
                    parsed.GetValue(report), parsed.GetValue(json), parsed.GetValue(guardControl) is { } url ? new Uri(url, UriKind.Absolute) : null),
                console,
                cancellationToken));
        return command;
    }
}
