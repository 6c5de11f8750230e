using Remediation.Cli;

var console = CliConsole.OfProcess();
var root = CommandTree.Create(new CliHandlers(), console);
return await CommandTree.InvokeAsync(root, args, console, CancellationToken.None);
