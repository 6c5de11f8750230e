using Remediation.Adapters.Tests.Stores;

namespace Remediation.Adapters.Tests.Sqlite;

public sealed class SqliteRunStoreTests() : RunStoreContract(SqliteStoreFixture.OpenAsync);

public sealed class SqliteAttemptStoreTests() : AttemptStoreContract(SqliteStoreFixture.OpenAsync);

public sealed class SqliteQueueSweeperTests() : QueueSweeperContract(SqliteStoreFixture.OpenAsync);

public sealed class SqliteIngestStoreTests() : IngestStoreContract(SqliteStoreFixture.OpenAsync);

public sealed class SqliteClusterStoreTests() : ClusterStoreContract(SqliteStoreFixture.OpenAsync);

public sealed class SqliteFixStoreTests() : FixStoreContract(SqliteStoreFixture.OpenAsync);

public sealed class SqliteFixLibraryTests() : FixLibraryContract(SqliteStoreFixture.OpenAsync);

public sealed class SqliteReviewStoreTests() : ReviewStoreContract(SqliteStoreFixture.OpenAsync);

public sealed class SqliteStagingStoreTests() : StagingStoreContract(SqliteStoreFixture.OpenAsync);

public sealed class SqliteLedgerStoreTests() : LedgerStoreContract(SqliteStoreFixture.OpenAsync);

public sealed class SqlitePromotionStoreTests() : PromotionStoreContract(SqliteStoreFixture.OpenAsync);

public sealed class SqliteIdentityStoreTests() : IdentityStoreContract(SqliteStoreFixture.OpenAsync);

public sealed class SqliteChangeStoreTests() : ChangeStoreContract(SqliteStoreFixture.OpenAsync);

public sealed class SqliteAlertOutboxTests() : AlertOutboxContract(SqliteStoreFixture.OpenAsync);

public sealed class SqliteRollbackStoreTests() : RollbackStoreContract(SqliteStoreFixture.OpenAsync);

public sealed class SqliteFigureStoreTests() : FigureStoreContract(SqliteStoreFixture.OpenAsync);

public sealed class SqliteLedgerIndexTests() : LedgerIndexContract(SqliteStoreFixture.OpenAsync);
