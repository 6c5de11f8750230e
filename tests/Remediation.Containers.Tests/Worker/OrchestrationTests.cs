using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Testing;
using Microsoft.DurableTask.Worker;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Moq;
using Remediation.Adapters.Embeddings;
using Remediation.Core.Intake;
using Remediation.Core.Runs;
using Remediation.Functions.Orchestrations;

namespace Remediation.Containers.Tests.Worker;

/// <summary>Our orchestrators and activities on the real Durable Task worker, over its in-memory backend, with SQLite stores.</summary>
public sealed class OrchestrationTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    // What each orchestrator reads from its context.
    private static readonly Dictionary<string, Type> Inputs = new(StringComparer.Ordinal)
    {
        [BatchOrchestration.Name] = typeof(RunAttempt),
        [ClusterOrchestration.Name] = typeof(ClusterWork),
        [AnnounceOrchestration.Name] = typeof(RunResult),
        [BulkRestartOrchestration.Name] = typeof(BulkRestart),
    };

    [Fact]
    public async Task Batch_OnTheRealWorker_IsMendedSealedGatedAndPromoted()
    {
        var queue = new ListeningQueue();
        using var app = new WorkerApp(services => services
            .Replace(ServiceDescriptor.Singleton<IBatchQueue>(queue))
            .Replace(ServiceDescriptor.Singleton<IEmbeddingGenerator<string, Embedding<float>>, CharNgramEmbedder>()));
        await using DurableTaskTestHost durable = await DurableTaskTestHost.StartAsync(registry => Register(registry, app));
        byte[] body = await File.ReadAllBytesAsync(Path.Combine(WorkerApp.RepositoryFolder(), "infra", "samples", "batch.json"));
        IntakeDecision decision = await app.Host.Services.GetRequiredService<BatchIntake>().AcceptAsync(body, new RunOptions(), CancellationToken.None);
        Assert.Empty(decision.Problems);
        var attempt = new RunAttempt(decision.Run!.RunId, decision.Run.Attempt);

        await durable.Client.ScheduleNewOrchestrationInstanceAsync(
            BatchOrchestration.Name, attempt, new StartOrchestrationOptions(InstanceId: attempt.InstanceId));
        using var patience = new CancellationTokenSource(Patience);
        OrchestrationMetadata ended = await durable.Client.WaitForInstanceCompletionAsync(attempt.InstanceId, getInputsAndOutputs: true, patience.Token);

        Assert.Equal((OrchestrationRuntimeStatus.Completed, RunOutcome.Promoted), (ended.RuntimeStatus, ended.ReadOutputAs<string>()));
        RunRecord run = (await app.Host.Services.GetRequiredService<IRunStore>().FindAsync(attempt.RunId, CancellationToken.None))!;
        Assert.Equal((RunStatus.Completed, RunOutcome.Promoted), (run.Status, run.Outcome));
        Assert.Single(queue.Results);
    }

    private static void Register(DurableTaskRegistry registry, WorkerApp app)
    {
        foreach ((string name, MethodInfo method) in WorkerApp.Functions)
        {
            ParameterInfo[] parameters = method.GetParameters();
            if (parameters.Any(p => p.IsDefined(typeof(OrchestrationTriggerAttribute))))
            {
                registry.AddOrchestrator(name, () => new Orchestrator(method, Inputs[name]));
            }
            else if (parameters.FirstOrDefault(p => p.IsDefined(typeof(ActivityTriggerAttribute))) is { } input)
            {
                registry.AddActivity(name, _ => new Activity(method, app.TargetOf(method), input.ParameterType));
            }
        }
    }

    private static async Task<object?> ResultOf(object? returned)
    {
        if (returned is not Task task)
        {
            return returned;
        }

        await task;
        PropertyInfo? result = task.GetType().GetProperty("Result");
        return result is null || result.PropertyType.Name == "VoidTaskResult" ? null : result.GetValue(task);
    }

    private sealed class Orchestrator(MethodInfo method, Type input) : ITaskOrchestrator
    {
        public Type InputType => input;

        public Type OutputType => typeof(object);

        public Task<object?> RunAsync(TaskOrchestrationContext context, object? value) => ResultOf(method.Invoke(null, [context]));
    }

    private sealed class Activity(MethodInfo method, object? target, Type input) : ITaskActivity
    {
        public Type InputType => input;

        public Type OutputType => typeof(object);

        public Task<object?> RunAsync(TaskActivityContext context, object? value) => ResultOf(method.Invoke(target, [value, Mock.Of<FunctionContext>()]));
    }

    private sealed class ListeningQueue : IBatchQueue
    {
        public List<byte[]> Results { get; } = [];

        public Task PublishAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken) => throw new InvalidOperationException("Nobody submits here.");

        public Task DeadLetterAsync(ReadOnlyMemory<byte> body, IReadOnlyList<IntakeProblem> problems, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("Nothing is parked here.");

        public Task PublishResultAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
        {
            Results.Add(message.ToArray());
            return Task.CompletedTask;
        }
    }
}
