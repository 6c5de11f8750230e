using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;
using Remediation.Adapters.Files;
using Remediation.Core.Gates;
using Remediation.Core.Intake;
using Remediation.Core.Reasons;
using Remediation.Core.Runs;

namespace Remediation.Adapters.Dbt;

/// <summary>
/// The pipeline's own dbt project as gate: lays the relations that hold what is to be promoted, calls dbt on them, and takes over what its artifacts say,
/// test by test and row by row. Nothing passes by silence: without tests, or without artifacts of this very call, there is no verdict.
/// </summary>
/// <param name="options">How dbt is called.</param>
/// <param name="views">The relations.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Codes and figures go there.</param>
public sealed class DbtGate(DbtOptions options, IGateViews views, TimeProvider time, ILogger<DbtGate> logger) : IExternalGate
{
    // The artifacts' times have a whole second in old versions, and are rounded down.
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    public bool ReplacesContractTests => options.ReplacesContractTests;

    /// <inheritdoc/>
    public async Task<ExternalVerdict> RunAsync(RunRecord run, CancellationToken cancellationToken)
    {
        DateTimeOffset started = time.GetUtcNow();
        string name = string.Create(CultureInfo.InvariantCulture, $"{run.RunId}-{run.Attempt}");
        string target = Path.Combine(options.WorkFolder, string.Create(CultureInfo.InvariantCulture, $"{name}-{started.UtcTicks}"));
        PrivateFolder.Create(options.WorkFolder);
        PrivateFolder.Create(target);
        GateViews laid = await views.CreateAsync(run, cancellationToken);
        try
        {
            DbtExit exit = await DbtExit.RunAsync(
                options.Command,
                DbtInvocation.Arguments(options, run, laid, target),
                DbtInvocation.Environment(options, Environment.GetEnvironmentVariable, target),
                options.ProjectFolder,
                options.Timeout,
                cancellationToken);
            DbtArtifacts artifacts = await DbtArtifacts.ReadAsync(target, started - ClockTolerance, cancellationToken);
            if (FaultOf(exit, artifacts) is var (fault, why) && fault.Length > 0)
            {
                string output = Path.Combine(options.WorkFolder, name + ".output.txt");
                await KeepOutputAsync(output, exit.Output, cancellationToken);
                DbtLog.Faulty(logger, fault, run.RunId, run.Attempt, exit.ExitCode, why, "dbt/" + Path.GetFileName(output));
                return new ExternalVerdict(fault, []);
            }

            List<GateFinding> findings = [];
            foreach (DbtNodeResult node in artifacts.Nodes.Where(n => n.IsTest || Refuses(n)))
            {
                findings.Add(await FindingOf(node, laid, cancellationToken));
            }

            DbtLog.Tested(logger, run.RunId, run.Attempt, exit.ExitCode, findings.Count, findings.Count(f => GateTestStatus.Refuses(f.Result.Status)));
            return new ExternalVerdict(null, findings);
        }
        finally
        {
            // Also when the gate is cancelled: what is left would be laid over at the next attempt, but need not lie around until then.
            await views.DropAsync(laid, CancellationToken.None);
            Directory.Delete(target, recursive: true);
        }
    }

    // Exit codes: 0 all is well, 1 something handled failed (a test, or a model), 2 something unhandled.
    // https://docs.getdbt.com/reference/exit-codes
    private static (string Fault, string Why) FaultOf(DbtExit exit, DbtArtifacts artifacts)
    {
        switch (exit.End)
        {
            case DbtEnd.NotStarted:
                return (ReasonCode.DbtNotFound, "it could not be started");
            case DbtEnd.TimedOut:
                return (ReasonCode.DbtTimeout, "it was killed at the end of its time");
        }

        if (exit.ExitCode == 2)
        {
            return (ReasonCode.DbtError, "an error that dbt did not handle");
        }

        if (exit.ExitCode is not (0 or 1))
        {
            return (ReasonCode.DbtCrashed, "an exit code that dbt does not have");
        }

        bool refuses = artifacts.Nodes.Any(Refuses);
        return (exit.ExitCode, artifacts.Fault, refuses) switch
        {
            (0, { } fault, _) => (ReasonCode.DbtArtifacts, fault),
            (1, { } fault, _) => (ReasonCode.DbtError, fault),
            (0, null, true) => (ReasonCode.DbtArtifacts, "a test failed, but the exit code says that none did"),
            (1, null, false) => (ReasonCode.DbtError, "nothing in the artifacts says what failed"),
            _ => artifacts.Nodes.Any(n => n.IsTest) || refuses ? ("", "") : (ReasonCode.DbtNoTests, "no test was selected"),
        };
    }

    private static bool Refuses(DbtNodeResult node) => GateTestStatus.Refuses(StatusOf(node));

    // A status that is not known is one that does not vouch for anything.
    private static string StatusOf(DbtNodeResult node) => node.Status switch
    {
        "pass" or "success" => GateTestStatus.Passed,
        "warn" => GateTestStatus.Warned,
        "fail" => GateTestStatus.Failed,
        _ => GateTestStatus.Error,
    };

    private async Task<GateFinding> FindingOf(DbtNodeResult node, GateViews laid, CancellationToken cancellationToken)
    {
        string status = StatusOf(node);
        int tested = node.Column is { } column ? laid.CandidatesByColumn.GetValueOrDefault(column) : laid.CandidatesByColumn.Values.Sum();
        var result = new GateTestResult(node.Name, node.Column, tested, node.Failures ?? 0, status == GateTestStatus.Passed)
        {
            Status = status,
            Detail = node.Status switch
            {
                "pass" or "success" or "fail" or "warn" => "dbt",
                "skipped" => "dbt left it out: something before it failed",
                _ => "dbt could not run it",
            },
        };
        bool lookup = status is GateTestStatus.Failed or GateTestStatus.Warned && node.FailuresRelation is not null;
        IReadOnlyList<CellAddress> failing = lookup
            ? await views.FindFailingAsync(
                laid, new StoredFailures(node.FailuresRelation!.Value.Schema, node.FailuresRelation.Value.Table, node.Column), PromotionGate.MaxKeptFailures, cancellationToken)
            : [];
        return new GateFinding(result, failing);
    }

    private static async Task KeepOutputAsync(string path, string output, CancellationToken cancellationToken)
    {
        await using FileStream file = File.Open(path, PrivateFolder.NewFile);
        await file.WriteAsync(Encoding.UTF8.GetBytes(output), cancellationToken);
    }
}
