using Npgsql;
using Remediation.Adapters.Postgres;

namespace Remediation.Adapters.Tests.Postgres;

public sealed class PostgresMigrationTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [SkippableFact]
    public async Task Migrate_SeveralWorkersAtOnce_MakeTheSchemaOnce()
    {
        await using TestDatabase test = await TestDatabase.CreateEmptyAsync();

        PostgresDatabase[] workers = [.. Enumerable.Range(0, 6).Select(_ => test.OpenAnew("remediation_app", owner: "postgres"))];

        string?[] away = await Task.WhenAll(workers.Select(w => w.TryOpenAsync(None)));

        Assert.All(away, Assert.Null);
        Assert.Equal(
            string.Concat(Enumerable.Range(1, PostgresMigrations.Latest).Select(v => $"{v}\n")), await test.QueryAsync("SELECT version FROM ops.schema_versions ORDER BY 1"));
    }

    [SkippableFact]
    public async Task Migrate_OwnerWhoMayMakeNoRoles_IsEnoughWhereTheRolesAre()
    {
        await using TestDatabase test = await TestDatabase.CreateEmptyAsync();
        await test.QueryAsync($"GRANT CREATE ON DATABASE {test.Name} TO remediation_owner");

        await test.OpenAnew("remediation_app", owner: "remediation_owner").TryOpenAsync(None);

        Assert.Equal("remediation_owner\n", await test.QueryAsync("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname IN ('ops', 'staging', 'audit')"));
    }

    [SkippableFact]
    public async Task Migrate_RoleOfTheService_IsRefusedAndLeavesNothing()
    {
        await using TestDatabase test = await TestDatabase.CreateEmptyAsync();

        await Assert.ThrowsAsync<PostgresException>(() => test.OpenAnew("remediation_app", owner: "remediation_app").TryOpenAsync(None));

        Assert.Equal("0\n", await test.QueryAsync("SELECT count(*) FROM pg_namespace WHERE nspname IN ('ops', 'staging', 'audit', 'production')"));
    }

    [SkippableFact]
    public async Task Open_EmptyDatabaseWithoutAnOwner_SaysHowToMakeIt()
    {
        await using TestDatabase test = await TestDatabase.CreateEmptyAsync();

        PostgresSchemaException refused = await Assert.ThrowsAsync<PostgresSchemaException>(() => test.Open("remediation_app").TryOpenAsync(None));

        Assert.Contains("POSTGRES_OWNER_CONNECTION", refused.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Open_DatabaseOfANewerProgram_IsRefused()
    {
        await using TestDatabase test = await TestDatabase.CreateAsync();
        await test.QueryAsync("INSERT INTO ops.schema_versions (version) VALUES (99)");

        await Assert.ThrowsAsync<PostgresSchemaException>(() => test.OpenAnew("remediation_app", owner: "postgres").TryOpenAsync(None));
        await Assert.ThrowsAsync<PostgresSchemaException>(() => test.Open("remediation_app").TryOpenAsync(None));
    }

    [SkippableFact]
    public async Task Open_RoleThatMayMakeNoTemporaryTables_SaysWhatToGrant()
    {
        await using TestDatabase test = await TestDatabase.CreateAsync();
        await test.QueryAsync($"REVOKE TEMPORARY ON DATABASE {test.Name} FROM PUBLIC");

        PostgresSchemaException refused = await Assert.ThrowsAsync<PostgresSchemaException>(() => test.Open("remediation_app").TryOpenAsync(None));

        Assert.Contains("GRANT TEMPORARY", refused.Message, StringComparison.Ordinal);
        Assert.Null(await test.Open("remediation_auditor").TryOpenAsync(None));
    }

    [SkippableFact]
    public async Task Migrate_DatabaseThatIsClosedToThePublic_GivesTheServiceWhatItNeeds()
    {
        await using TestDatabase test = await TestDatabase.CreateEmptyAsync();
        await test.QueryAsync($"REVOKE ALL ON DATABASE {test.Name} FROM PUBLIC; GRANT CONNECT ON DATABASE {test.Name} TO remediation_app");

        Assert.Null(await test.OpenAnew("remediation_app", owner: "postgres").TryOpenAsync(None));
    }

    [SkippableFact]
    public async Task Schema_TextThatIsOrdered_IsOrderedOrdinally()
    {
        await using TestDatabase test = await TestDatabase.CreateAsync();

        Assert.Equal("0\n", await test.QueryAsync(
            "SELECT count(*) FROM information_schema.columns WHERE table_schema IN ('ops', 'staging', 'audit') AND data_type = 'text' "
            + "AND collation_name IS DISTINCT FROM 'C'"));
    }
}
