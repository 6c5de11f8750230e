using Remediation.Cli;
using Remediation.Cli.Commands;
using Remediation.Cli.Handlers;

var console = CliConsole.OfProcess();
var handlers = new CliHandlers
{
    Run = RunHandler.RunAsync,
    Host = HostHandler.RunAsync,
    AuditVerify = AuditHandlers.VerifyAsync,
    AuditQuery = AuditHandlers.QueryAsync,
    AuditProve = AuditHandlers.ProveAsync,
    AuditExport = AuditHandlers.ExportAsync,
    VerifyEgress = VerifyEgressHandler.RunAsync,
    LambdaCheck = LambdaChecking.RunAsync,
    LambdaEval = LambdaEvaluation.RunAsync,
    LambdaSuggest = SuggestHandler.RunAsync,
};
return await CommandTree.InvokeAsync(CommandTree.Create(handlers, console), args, console, CancellationToken.None);
