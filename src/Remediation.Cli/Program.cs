using Remediation.Cli;
using Remediation.Cli.Handlers;

var console = CliConsole.OfProcess();
var root = CommandTree.Create(new CliHandlers
{
    Run = RunHandler.RunAsync,
    Host = HostHandler.RunAsync,
    AuditVerify = AuditHandlers.VerifyAsync,
    AuditExport = AuditHandlers.ExportAsync,
}, console);
return await CommandTree.InvokeAsync(root, args, console, CancellationToken.None);
