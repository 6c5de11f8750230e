using Remediation.Adapters.Tests.Stores;

namespace Remediation.Adapters.Tests.Postgres;

public sealed class PostgresRunStoreTests() : RunStoreContract(PostgresStoreFixture.OpenAsync);

public sealed class PostgresQueueSweeperTests() : QueueSweeperContract(PostgresStoreFixture.OpenAsync);

public sealed class PostgresClusterStoreTests() : ClusterStoreContract(PostgresStoreFixture.OpenAsync);

public sealed class PostgresFixStoreTests() : FixStoreContract(PostgresStoreFixture.OpenAsync);

public sealed class PostgresFixLibraryTests() : FixLibraryContract(PostgresStoreFixture.OpenAsync);

public sealed class PostgresAttemptStoreTests() : AttemptStoreContract(PostgresStoreFixture.OpenAsync);

public sealed class PostgresIngestStoreTests() : IngestStoreContract(PostgresStoreFixture.OpenAsync);

public sealed class PostgresReviewStoreTests() : ReviewStoreContract(PostgresStoreFixture.OpenAsync);

public sealed class PostgresStagingStoreTests() : StagingStoreContract(PostgresStoreFixture.OpenAsync);

public sealed class PostgresLedgerStoreTests() : LedgerStoreContract(PostgresStoreFixture.OpenAsync);

public sealed class PostgresPromotionStoreTests() : PromotionStoreContract(PostgresStoreFixture.OpenAsync);

public sealed class PostgresIdentityStoreTests() : IdentityStoreContract(PostgresStoreFixture.OpenAsync);

public sealed class PostgresChangeStoreTests() : ChangeStoreContract(PostgresStoreFixture.OpenAsync);

public sealed class PostgresAlertOutboxTests() : AlertOutboxContract(PostgresStoreFixture.OpenAsync);

public sealed class PostgresRollbackStoreTests() : RollbackStoreContract(PostgresStoreFixture.OpenAsync);

public sealed class PostgresFigureStoreTests() : FigureStoreContract(PostgresStoreFixture.OpenAsync);

public sealed class PostgresLedgerIndexTests() : LedgerIndexContract(PostgresStoreFixture.OpenAsync);
