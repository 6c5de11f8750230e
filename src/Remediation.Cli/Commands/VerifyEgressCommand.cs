using System.CommandLine;

namespace Remediation.Cli.Commands;

/// <summary><c>remediation verify-egress</c>: proof that nothing leaves the perimeter.</summary>
internal static class VerifyEgressCommand
{
    internal static Command Create(CliHandler<VerifyEgressOptions> handler, CliConsole console)
    {
        Option<string?> report = CommonOptions.Text("--report", "F", "Write the proof here, as JSON");
        Option<bool> json = CommonOptions.Json();
        var command = new Command(
            "verify-egress",
            "Run a whole batch in a network namespace with loopback only and record every connect and DNS attempt; a control must be caught")
        {
            report, json,
        };
        command.SetAction((parsed, cancellationToken) =>
            handler(new VerifyEgressOptions(parsed.GetValue(report), parsed.GetValue(json)), console, cancellationToken));
        return command;
    }
}
