using System.Text.Json;
using System.Threading.Channels;
using Functions.SelfHost;
using Remediation.Cli.Output;
using Remediation.Cli.Running;
using Remediation.Core.Intake;
using Remediation.Core.Reasons;
using Remediation.Core.Runs;
using Remediation.Functions.Composition;

namespace Remediation.Cli.Handlers;

/// <summary><c>run</c>: one batch end to end in this process.</summary>
internal static class RunHandler
{
    internal static async Task<int> RunAsync(RunOptions options, CliConsole console, CancellationToken cancellationToken)
    {
        var request = new RunRequest
        {
            File = options.File,
            ContractFile = options.Contract,
            Key = options.Key,
            Table = options.Table,
            Out = options.Out,
            DataFolder = options.DataDir,
            NoPromote = options.NoPromote,
            Generator = options.Generator,
        };
        var snapshots = Channel.CreateUnbounded<RunSnapshot>();
        Task rendering = RunProgress.RenderAsync(snapshots.Reader.ReadAllAsync(cancellationToken), console, options.Json, cancellationToken);
        RunAnswer answer;
        try
        {
            answer = await new BatchRunner(console.Time).RunAsync(
                request, report => snapshots.Writer.TryWrite(RunSnapshot.Of(report, console.Time.GetUtcNow())), cancellationToken);
        }
        catch (HostConfigurationException e)
        {
            string remedy = e.Message.Contains("DATA_FOLDER_LOCKED", StringComparison.Ordinal)
                ? "Send the batch to the process that holds the folder (remediation submit), stop it, or take another --data-dir."
                : "";
            return console.Fail(ExitCode.BadInput, "HOST_CONFIGURATION", string.Join(" ", e.Problems), remedy, options.Json);
        }
        catch (SettingsException e)
        {
            return console.Fail(ExitCode.BadInput, "INVALID_SETTINGS", e.Message, "See local.settings.sample.json for every key.", options.Json);
        }
        finally
        {
            snapshots.Writer.Complete();
            await rendering;
        }

        return await TellAsync(options, answer, console, cancellationToken);
    }

    private static async Task<int> TellAsync(RunOptions options, RunAnswer answer, CliConsole console, CancellationToken cancellationToken)
    {
        foreach (string note in answer.Prepared.Notes)
        {
            await console.Error.WriteLineAsync(CliConsole.Visible(note));
        }

        if (answer.Prepared.Problems.Count > 0)
        {
            return Refuse(answer.Prepared.Problems, console, options.Json);
        }

        if (answer.Report is not { } report)
        {
            console.WriteLine($"Every cell of the table's {answer.Prepared.TableRows} rows passes the contract: nothing to mend.", Tone.Good);
            return ExitCode.Done;
        }

        string json = JsonSerializer.Serialize(report, RunReportJson.Default.RunReport);
        if (options.Report is { } file)
        {
            await File.WriteAllTextAsync(file, json + "\n", cancellationToken);
        }

        if (options.Json)
        {
            await console.Out.WriteLineAsync(json);
        }
        else
        {
            if (answer.Kind == AdmissionKind.Known)
            {
                console.WriteLine("This batch was run before: nothing was changed, this is its report.", Tone.Warning);
            }

            ReportText.Write(report, console);
            if (options.Out is { } target)
            {
                console.WriteLine(answer.CellsReplaced < 0 ? $"{target} was not written." : $"{target}: the table with {answer.CellsReplaced} mended cells.");
            }
        }

        return ExitCode.OfRun(report);
    }

    private static int Refuse(IReadOnlyList<IntakeProblem> problems, CliConsole console, bool json)
    {
        if (json)
        {
            console.Error.WriteLine(JsonSerializer.Serialize(new Dictionary<string, object>(StringComparer.Ordinal) { ["code"] = problems[0].Code, ["problems"] = problems }));
            return ExitCode.BadInput;
        }

        foreach (IntakeProblem problem in problems)
        {
            console.Fail(ExitCode.BadInput, problem.Code, problem.Path == "$" ? problem.Message : $"{problem.Path}: {problem.Message}", "");
        }

        console.Error.WriteLine(ReasonCatalog.Sentence(problems[0].Code));
        return ExitCode.BadInput;
    }
}
