using Remediation.Cli;
using Remediation.Cli.Commands;

var console = CliConsole.OfProcess();
var handlers = new CliHandlers
{
    LambdaCheck = LambdaChecking.RunAsync,
    LambdaEval = LambdaEvaluation.RunAsync,
};
return await CommandTree.InvokeAsync(CommandTree.Create(handlers, console), args, console, CancellationToken.None);
