using Microsoft.Extensions.DependencyInjection;
using Remediation.Adapters.Egress;
using Remediation.Adapters.Postgres;
using Remediation.Adapters.Sqlite;
using Remediation.Core.Alerts;
using Remediation.Core.Clustering;
using Remediation.Core.Gates;
using Remediation.Core.Generation;
using Remediation.Core.Generation.Library;
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

namespace Remediation.Functions.Composition;

/// <summary>Which store stands behind the ports: PostgreSQL where a connection is set, else the one SQLite file in the data folder.</summary>
internal static class StoreServices
{
    /// <summary>The file of the store in the data folder.</summary>
    private const string File = "remediation.db";

    /// <summary>Adds the store.</summary>
    public static IServiceCollection AddStores(this IServiceCollection services, RemediationSettings settings) =>
        settings.Postgres is { } postgres ? services.AddPostgres(postgres) : services.AddSqlite(Path.Combine(settings.DataFolder, File));

    private static IServiceCollection AddPostgres(this IServiceCollection services, PostgresOptions options)
    {
        foreach (EgressRule endpoint in new[] { options.Connection, options.OwnerConnection }.OfType<string>().SelectMany(GuardedPostgres.Endpoints))
        {
            services.AddSingleton(endpoint);
        }

        return services
            .AddSingleton(options)
            .AddSingleton<PostgresDatabase>()
            .AddSingleton<IRunStore, PostgresRunStore>()
            .AddSingleton<IAttemptStore, PostgresAttemptStore>()
            .AddSingleton<IPublicationStore, PostgresPublicationStore>()
            .AddSingleton<IReviewStore, PostgresReviewStore>()
            .AddSingleton<IIngestStore, PostgresIngestStore>()
            .AddSingleton<IValidCellStore, PostgresValidCellStore>()
            .AddSingleton<PostgresClusterStore>()
            .AddSingleton<IClusterStore>(s => s.GetRequiredService<PostgresClusterStore>())
            .AddSingleton<ISplitStore>(s => s.GetRequiredService<PostgresClusterStore>())
            .AddSingleton<IFixStore, PostgresFixStore>()
            .AddSingleton<IFixLibrary, PostgresFixLibrary>()
            .AddSingleton<IStagingStore, PostgresStagingStore>()
            .AddSingleton<IGateStore, PostgresGateStore>()
            .AddSingleton<IGateViews, PostgresGateViews>()
            .AddSingleton<IFigureStore, PostgresFigureStore>()
            .AddSingleton<IChangeStore, PostgresChangeStore>()
            .AddSingleton<IProductionIdentities, PostgresIdentityStore>()
            .AddSingleton<IPromotionStore, PostgresPromotionStore>()
            .AddSingleton<IRollbackStore, PostgresRollbackStore>()
            .AddSingleton<IRowCellStore, PostgresRowCellStore>()
            .AddSingleton<PostgresLedgerStore>()
            .AddSingleton<ILedgerStore>(s => s.GetRequiredService<PostgresLedgerStore>())
            .AddSingleton<ILedgerIndex>(s => s.GetRequiredService<PostgresLedgerStore>())
            .AddSingleton<IAlertOutbox, PostgresAlertOutbox>()
            .AddSingleton<PostgresOpening>()
            .AddSingleton<IReadinessCheck>(s => s.GetRequiredService<PostgresOpening>())
            .AddSingleton<IPreparationStep>(s => s.GetRequiredService<PostgresOpening>())
            .AddHostedService(s => s.GetRequiredService<PostgresOpening>());
    }

    private static IServiceCollection AddSqlite(this IServiceCollection services, string file) => services
        .AddSingleton(_ => SqliteDatabase.Open(file))
        .AddSingleton<IRunStore, SqliteRunStore>()
        .AddSingleton<IAttemptStore, SqliteAttemptStore>()
        .AddSingleton<IPublicationStore, SqlitePublicationStore>()
        .AddSingleton<IReviewStore, SqliteReviewStore>()
        .AddSingleton<IIngestStore, SqliteIngestStore>()
        .AddSingleton<IValidCellStore, SqliteValidCellStore>()
        .AddSingleton<SqliteClusterStore>()
        .AddSingleton<IClusterStore>(s => s.GetRequiredService<SqliteClusterStore>())
        .AddSingleton<ISplitStore>(s => s.GetRequiredService<SqliteClusterStore>())
        .AddSingleton<IFixStore, SqliteFixStore>()
        .AddSingleton<IFixLibrary, SqliteFixLibrary>()
        .AddSingleton<IStagingStore, SqliteStagingStore>()
        .AddSingleton<IGateStore, SqliteGateStore>()
        .AddSingleton<IFigureStore, SqliteFigureStore>()
        .AddSingleton<IChangeStore, SqliteChangeStore>()
        .AddSingleton<IProductionIdentities, SqliteIdentityStore>()
        .AddSingleton<IPromotionStore, SqlitePromotionStore>()
        .AddSingleton<IRollbackStore, SqliteRollbackStore>()
        .AddSingleton<IRowCellStore, SqliteRowCellStore>()
        .AddSingleton<SqliteLedgerStore>()
        .AddSingleton<ILedgerStore>(s => s.GetRequiredService<SqliteLedgerStore>())
        .AddSingleton<ILedgerIndex>(s => s.GetRequiredService<SqliteLedgerStore>())
        .AddSingleton<IAlertOutbox, SqliteAlertOutbox>()
        .AddSingleton<StoreReadiness>()
        .AddSingleton<IReadinessCheck>(s => s.GetRequiredService<StoreReadiness>())
        .AddSingleton<IPreparationStep>(s => s.GetRequiredService<StoreReadiness>());
}
