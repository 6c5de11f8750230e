using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Remediation.Adapters.Egress;
using Remediation.Adapters.Embeddings;
using Remediation.Adapters.Files;
using Remediation.Adapters.Process;
using Remediation.Adapters.RabbitMq;
using Remediation.Adapters.VectorIndex;
using Remediation.Core.Clustering;
using Remediation.Core.Gates;
using Remediation.Core.Generation;
using Remediation.Core.Intake;
using Remediation.Core.Ledger;
using Remediation.Core.Monitoring;
using Remediation.Core.Promotion;
using Remediation.Core.Readiness;
using Remediation.Core.Reviews;
using Remediation.Core.Rollback;
using Remediation.Core.Runs;
using Remediation.Core.Staging;
using Remediation.Core.Trials;
using Remediation.Functions.Http;
using Remediation.Functions.Orchestrations;
using Remediation.Lambdas;

namespace Remediation.Functions.Composition;

/// <summary>Which implementation stands behind each port.</summary>
internal static class RemediationServices
{
    /// <summary>What both editions share.</summary>
    public static IServiceCollection AddRemediation(this IServiceCollection services, RemediationSettings settings)
    {
        PrivateFolder.Create(settings.DataFolder);
        PrivateFolder.Create(settings.IntakeFolder);
        services.AddSingleton(settings).AddSingleton(settings.Limits).AddSingleton(settings.Generation).AddSingleton(TimeProvider.System);
        services.AddStores(settings).AddStages();
        services.AddAlerts(settings).AddDbt(settings.Dbt);

        services.AddSingleton<IContractSource>(_ => new ContractFolder(settings.ContractsFolder));
        services.AddSingleton<IIntakeFolder>(_ => new IntakeFolder(settings.IntakeFolder, TimeProvider.System));
        services.AddSingleton<ICheckpointArchive>(_ => new CheckpointFolder(Path.Combine(settings.DataFolder, "checkpoints")));
        services.AddSingleton<ICheckpointSigner>(_ => LedgerKeyFile.OpenOrCreate(settings.LedgerKeyFile, settings.DataFolder, settings.LedgerOrigin));
        services.AddSingleton<IEmbeddingGenerator<string, Embedding<float>>, CharNgramEmbedder>();
        services.AddSingleton<IVectorIndex, ExactVectorIndex>();
        services.AddGenerators(settings.Generator);
        services.AddPerimeter(settings.EgressAllow);
        services.AddSingleton<IProcessMeter, ProcessMeter>();
        services.AddSingleton<ServiceFigures>();
        services.AddMeters();
        services.AddSingleton<Preparation>();
        services.AddSingleton<ServiceReadiness>();
        return services;
    }

    /// <summary>The queue on a RabbitMQ broker.</summary>
    public static IServiceCollection AddRabbitQueue(this IServiceCollection services, string connection) => services
        .AddListedEndpoint(new Uri(connection))
        .AddSingleton(s => new RabbitConnection(new Uri(connection), s.GetRequiredService<IEgressGuard>()))
        .AddSingleton<RabbitBatchQueue>()
        .AddSingleton<IBatchQueue>(s => s.GetRequiredService<RabbitBatchQueue>())
        .AddSingleton<QueueDeclaration>()
        .AddSingleton<IReadinessCheck>(s => s.GetRequiredService<QueueDeclaration>())
        .AddSingleton<IPreparationStep>(s => s.GetRequiredService<QueueDeclaration>())
        .AddHostedService(s => s.GetRequiredService<QueueDeclaration>());

    private static void AddStages(this IServiceCollection services)
    {
        services.AddSingleton(_ => new LambdaCompiler());
        services.AddSingleton<FixGate>();
        services.AddSingleton<RunContexts>();
        services.AddSingleton<RunReporter>();
        services.AddSingleton<BatchEnvelopeReader>();
        services.AddSingleton<BatchIntake>();
        services.AddSingleton<BatchPublisher>();
        services.AddSingleton<BatchUpload>();
        services.AddSingleton<QueueSweeper>();
        services.AddSingleton<IngestStage>();
        services.AddSingleton<ValidCellStage>();
        services.AddSingleton<ClusterStage>();
        services.AddSingleton<GenerationStage>();
        services.AddSingleton<TrialStage>();
        services.AddSingleton<ApplyStage>();
        services.AddSingleton<ApplyColumnStage>();
        services.AddSingleton<PromotionGate>();
        services.AddSingleton<PromotionHold>();
        services.AddSingleton<PromotionStage>();
        services.AddSingleton<SealStage>();
        services.AddSingleton<OperatorDesk>();
        services.AddSingleton<RollbackDesk>();
        services.AddSingleton<RollbackStage>();
        services.AddSingleton<RollbackReports>();
        services.AddSingleton<AuditDesk>();
        services.AddSingleton<LedgerAuditor>();
        services.AddSingleton<ReviewDesk>();
        services.AddSingleton<RunResults>();
    }
}
