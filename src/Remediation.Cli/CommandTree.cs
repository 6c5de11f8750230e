using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Remediation.Cli.Commands;

namespace Remediation.Cli;

/// <summary>The whole command line, and how it is run.</summary>
internal static class CommandTree
{
    private const int HelpWidth = 110;

    /// <summary>Builds the tree. <paramref name="http"/> replaces the network of the client commands, for tests.</summary>
    internal static RootCommand Create(CliHandlers handlers, CliConsole console, HttpMessageHandler? http = null)
    {
        var root = new RootCommand(
            "Mends anomalous data with functions that a local model writes, and proves what it did.\n\n" + ExitCode.Help);
        Command?[] commands =
        [
            handlers.Run is { } run ? RunCommand.Create(run, console) : null,
            SubmitCommand.Create(console, http),
            StatusCommand.CreateStatus(console, http),
            StatusCommand.CreateWatch(console, http),
            OperatorCommands.CreateRestart(console, http),
            .. OperatorCommands.CreateActs(console, http),
            OperatorCommands.CreateRollback(console, http),
            ReviewCommands.CreateReviews(console, http),
            ReviewCommands.CreateReview(console, http),
            AuditCommand.Create(handlers, console),
            handlers.VerifyEgress is { } verify ? VerifyEgressCommand.Create(verify, console) : null,
            LambdaCommand.Create(handlers, console),
            handlers.Host is { } host ? HostCommand.Create(host, console) : null,
        ];
        foreach (Command command in commands.OfType<Command>())
        {
            root.Add(command);
        }

        if (root.Options.OfType<HelpOption>().Single() is { Action: HelpAction help })
        {
            help.MaxWidth = HelpWidth;
        }

        return root;
    }

    /// <summary>Parses and runs a command line; gives the exit code.</summary>
    internal static async Task<int> InvokeAsync(
        RootCommand root, IReadOnlyList<string> arguments, CliConsole console, CancellationToken cancellationToken)
    {
        ParseResult parsed = root.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        var configuration = new InvocationConfiguration
        {
            Output = parsed.Errors.Count > 0 ? console.Error : console.Out,
            Error = console.Error,
            EnableDefaultExceptionHandler = false,
            // Handlers stop at their cancellation token; the host needs longer than the default to drain.
            ProcessTerminationTimeout = TimeSpan.FromSeconds(60),
        };
        try
        {
            if (parsed.Action is ParseErrorAction errors)
            {
                errors.ShowHelp = false;
                await parsed.InvokeAsync(configuration, cancellationToken);
                await console.Error.WriteLineAsync("Help: remediation --help");
                return ExitCode.Usage;
            }

            return await parsed.InvokeAsync(configuration, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return console.Fail(ExitCode.Interrupted, "INTERRUPTED", "Stopped before the end.", "");
        }
        catch (Exception e)
        {
            return console.Fail(
                ExitCode.Internal,
                "INTERNAL",
                $"{e.GetType().Name}: {e.Message}",
                "This is a defect or a broken machine; run it again, then report it.");
        }
        finally
        {
            await console.Out.FlushAsync(CancellationToken.None);
            await console.Error.FlushAsync(CancellationToken.None);
        }
    }
}
