using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Remediation.Core.Identity;
using Remediation.Core.Intake;
using Remediation.Core.Runs;
using Remediation.Core.Staging;
using Remediation.Core.Tables;
using Remediation.Functions.Composition;

namespace Remediation.Cli.Running;

/// <summary>One batch end to end in this process: through the same queue, trigger and orchestration as on a server, only without HTTP.</summary>
/// <param name="time">The clock.</param>
internal sealed class BatchRunner(TimeProvider time)
{
    // Whether the run has ended is one cheap reading; what it is doing is a report, which nobody reads faster than this.
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Show = TimeSpan.FromMilliseconds(300);

    /// <summary>Runs a request.</summary>
    /// <param name="request">What to run.</param>
    /// <param name="onReport">Told the state of the run while it works.</param>
    /// <param name="cancellationToken">Stops waiting; the run goes on when the data folder is opened again.</param>
    public async Task<RunAnswer> RunAsync(RunRequest request, Action<RunReport> onReport, CancellationToken cancellationToken)
    {
        using IHost host = RemediationApp.Build([], SettingsOf(request));
        IServiceProvider services = host.Services;
        PreparedBatch prepared = await new BatchPreparation(
                services.GetRequiredService<IIntakeFolder>(), services.GetRequiredService<RemediationSettings>().Generator.Identity)
            .PrepareAsync(request, cancellationToken);
        if (prepared.Problems.Count > 0 || prepared.NothingToMend)
        {
            if (prepared.NothingToMend && request.Out is { } untouched)
            {
                File.Copy(request.File, untouched, overwrite: true);
            }

            return new RunAnswer(null, prepared, AdmissionKind.Created, 0);
        }

        await host.StartAsync(cancellationToken);
        IntakeDecision decision = await services.GetRequiredService<BatchIntake>()
            .AcceptAsync(prepared.Body, new Core.Runs.RunOptions { NoPromote = request.NoPromote }, cancellationToken);
        RunAnswer answer = decision.Accepted
            ? await FollowAsync(services, request, prepared, decision, onReport, cancellationToken)
            : new RunAnswer(null, prepared with { Problems = decision.Problems }, decision.Kind ?? AdmissionKind.Created, 0);
        await host.StopAsync(CancellationToken.None);
        return answer;
    }

    private async Task<RunAnswer> FollowAsync(
        IServiceProvider services, RunRequest request, PreparedBatch prepared, IntakeDecision decision, Action<RunReport> onReport, CancellationToken cancellationToken)
    {
        IRunStore runs = services.GetRequiredService<IRunStore>();
        RunReporter reporter = services.GetRequiredService<RunReporter>();
        if (decision.Run!.Status == RunStatus.Queued)
        {
            await services.GetRequiredService<BatchPublisher>().PublishAsync(decision.Run.RunId, decision.Run.Attempt, prepared.Body, cancellationToken);
        }

        RunRecord run = decision.Run;
        long shown = time.GetTimestamp();
        while (RunStatus.IsOpen(run.Status))
        {
            await Task.Delay(Poll, time, cancellationToken);
            run = (await runs.FindAsync(run.RunId, cancellationToken))!;
            if (!RunStatus.IsOpen(run.Status) || time.GetElapsedTime(shown) >= Show)
            {
                onReport(await reporter.CurrentAsync(run, cancellationToken));
                shown = time.GetTimestamp();
            }
        }

        int replaced = request.Out is { } target && run.Outcome is (RunOutcome.Promoted or RunOutcome.Held)
            ? await WriteTableAsync(services.GetRequiredService<IStagingStore>(), run, request.File, prepared.Key, target, cancellationToken)
            : -1;
        return new RunAnswer(await reporter.CurrentAsync(run, cancellationToken), prepared, decision.Kind!.Value, replaced);
    }

    private static async Task<int> WriteTableAsync(
        IStagingStore staging, RunRecord run, string file, IReadOnlyList<string> key, string target, CancellationToken cancellationToken)
    {
        var mended = new Dictionary<Fingerprint, List<(string Column, string? Value)>>();
        await foreach (CellRow cell in staging.ReadAllAsync(run.RunId, cancellationToken))
        {
            if (cell.State is not (CellState.Promoted or CellState.AiFixed))
            {
                continue;
            }

            var row = Fingerprint.Of(System.Text.Encoding.UTF8.GetBytes(cell.Key));
            if (!mended.TryGetValue(row, out List<(string Column, string? Value)>? cells))
            {
                mended[row] = cells = [];
            }

            cells.Add((cell.Column, cell.NewValue));
        }

        await using CsvTableReader table = await TableFile.OpenAsync(file, cancellationToken);
        string draft = target + ".draft";
        int replaced;
        await using (FileStream output = File.Create(draft))
        {
            replaced = await MendedTable.WriteAsync(table, key, mended, output, cancellationToken);
        }

        File.Move(draft, target, overwrite: true);
        return replaced;
    }

    private static Dictionary<string, string?> SettingsOf(RunRequest request)
    {
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["DATA_DIR"] = request.DataFolder,
            ["LOG_CONSOLE"] = "false",
            ["RabbitMQConnection"] = "embedded",
            ["SelfHost:HttpEnabled"] = "false",
        };
        if (request.Generator is { } generator)
        {
            settings["GENERATOR"] = generator;
        }

        // A message names its contract; the file given beside it is where that name is looked up.
        if (request.ContractFile is { } contract && Path.GetDirectoryName(Path.GetFullPath(contract)) is { } folder)
        {
            settings["CONTRACTS_PATH"] = folder;
        }

        return settings;
    }
}

/// <summary>What a run gave.</summary>
/// <param name="Report">The report, or null when there was no run.</param>
/// <param name="Prepared">The batch, with the problems of a refused one.</param>
/// <param name="Kind">Whether the batch was new, known, or conflicts.</param>
/// <param name="CellsReplaced">Cells replaced in the mended table; -1 when it was not written.</param>
internal sealed record RunAnswer(RunReport? Report, PreparedBatch Prepared, AdmissionKind Kind, int CellsReplaced);
