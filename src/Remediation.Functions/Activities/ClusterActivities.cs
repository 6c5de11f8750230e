using Microsoft.Azure.Functions.Worker;
using Remediation.Core.Clustering;
using Remediation.Core.Generation;
using Remediation.Core.Runs;
using Remediation.Core.Staging;
using Remediation.Core.Trials;
using Remediation.Functions.Orchestrations;

namespace Remediation.Functions.Activities;

/// <summary>The steps of one cluster.</summary>
public sealed class ClusterActivities(RunContexts contexts, IClusterStore clusters, GenerationStage generation, TrialStage trials, ApplyStage applying, ApplyColumnStage columns)
{
    /// <summary>Name of <see cref="GenerateAsync"/>.</summary>
    public const string Generate = "Generate";

    /// <summary>Name of <see cref="TryAsync"/>.</summary>
    public const string Try = "Try";

    /// <summary>Name of <see cref="ApplyAsync"/>.</summary>
    public const string Apply = "Apply";

    /// <summary>Name of <see cref="ApplyColumnAsync"/>.</summary>
    public const string ApplyColumn = "ApplyColumn";

    /// <summary>Asks for a function and gates it.</summary>
    [Function(Generate)]
    public async Task GenerateAsync([ActivityTrigger] ClusterWork work, FunctionContext context)
    {
        (RunContext run, string column) = await LoadAsync(work, context.CancellationToken);
        await generation.RunAsync(run.Run, work.ClusterId, run.Contract, run.KnownValidOf(column), context.CancellationToken);
    }

    /// <summary>Tries the function on all distinct values, splits if need be, and decides.</summary>
    [Function(Try)]
    public async Task<TrialAnswer> TryAsync([ActivityTrigger] ClusterWork work, FunctionContext context)
    {
        (RunContext run, string column) = await LoadAsync(work, context.CancellationToken);
        TrialOutcome outcome = await trials.RunAsync(
            run.Run, work.ClusterId, run.Contract?.Columns.GetValueOrDefault(column), run.KnownValidOf(column), context.CancellationToken);
        return new TrialAnswer(outcome.DecidedClusterId, outcome.OpenClusterIds);
    }

    /// <summary>Carries out the decision.</summary>
    [Function(Apply)]
    public async Task ApplyAsync([ActivityTrigger] ClusterWork work, FunctionContext context)
    {
        (RunContext run, string column) = await LoadAsync(work, context.CancellationToken);
        await applying.RunAsync(run.Run, work.ClusterId, run.Contract?.Columns.GetValueOrDefault(column), context.CancellationToken);
    }

    /// <summary>Carries out the decisions about all clusters of an identity column.</summary>
    [Function(ApplyColumn)]
    public async Task ApplyColumnAsync([ActivityTrigger] ColumnWork work, FunctionContext context)
    {
        RunContext run = await contexts.LoadOpenAsync(work.RunId, work.Attempt, context.CancellationToken);
        await columns.RunAsync(run.Run, work.Column, run.Contract?.Columns.GetValueOrDefault(work.Column), context.CancellationToken);
    }

    private async Task<(RunContext Run, string Column)> LoadAsync(ClusterWork work, CancellationToken cancellationToken)
    {
        RunContext run = await contexts.LoadOpenAsync(work.RunId, work.Attempt, cancellationToken);
        Cluster cluster = await clusters.FindAsync(work.RunId, work.ClusterId, cancellationToken)
            ?? throw new InvalidOperationException("The cluster is not in the store.");
        return (run, cluster.Column);
    }
}
