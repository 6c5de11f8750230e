using Remediation.Adapters.Tests.Stores;

namespace Remediation.Adapters.Tests.Postgres;

public sealed class PostgresRunStoreTests() : RunStoreContract(PostgresStoreFixture.OpenAsync);

public sealed class PostgresQueueSweeperTests() : QueueSweeperContract(PostgresStoreFixture.OpenAsync);

public sealed class PostgresClusterStoreTests() : ClusterStoreContract(PostgresStoreFixture.OpenAsync);

public sealed class PostgresFixStoreTests() : FixStoreContract(PostgresStoreFixture.OpenAsync);

public sealed class PostgresFixLibraryTests() : FixLibraryContract(PostgresStoreFixture.OpenAsync);

