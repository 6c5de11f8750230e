using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Remediation.Adapters.Postgres;
using Remediation.Adapters.RabbitMq;
using Remediation.Adapters.Tests.Egress;
using Remediation.TestServers;

namespace Remediation.Infra.Tests;

/// <summary>What broker and database are given at their start, on a real broker and a real database.</summary>
public sealed class ServerTests : IDisposable
{
    private readonly string _secrets = Directory.CreateTempSubdirectory("remediation-servers-").FullName;

    [SkippableFact]
    public async Task Definitions_OnARealBroker_AreWhatTheAppDeclaresAndItsUserMay()
    {
        Skip.IfNot(RabbitMqServer.IsInstalled, RabbitMqServer.NotInstalled);
        await MakeSecretsAsync();
        await using RabbitMqServer broker = await RabbitMqServer.StartNewAsync();
        await broker.ControlAsync("import_definitions", Documents.PathOf("infra/rabbitmq/definitions.json"));
        await broker.ControlAsync("import_definitions", Path.Combine(_secrets, "rabbitmq_users.json"));
        var address = new Uri((await File.ReadAllTextAsync(Path.Combine(_secrets, "rabbitmq_connection"))).Replace(
            "rabbitmq:5672", $"127.0.0.1:{broker.Port}", StringComparison.Ordinal));

        // Would throw for a queue that exists otherwise, for one that the user may not declare, and for a message that no queue confirmed.
        await using var queue = new RabbitBatchQueue(new RabbitConnection(address, new Perimeter($"127.0.0.1:{broker.Port}").Guard));
        await queue.OpenAsync(CancellationToken.None);
        await queue.PublishAsync("{}"u8.ToArray(), CancellationToken.None);

        string[] queues = (await broker.ControlAsync("list_queues", "name")).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.Equal(RabbitTopology.Queues.Select(q => q.Queue).Order(StringComparer.Ordinal), queues.Where(q => q != "name").Order(StringComparer.Ordinal));
    }

    [SkippableFact]
    public async Task Roles_OnARealDatabase_MayWhatTheyAreFor()
    {
        Skip.IfNot(PostgresServer.IsInstalled, PostgresServer.NotInstalled);
        await MakeSecretsAsync();
        await using PostgresServer server = await PostgresServer.StartNewAsync();
        await server.QueryAsync("CREATE DATABASE remediation");
        await Tools.RunAsync(
            "env",
            $"SECRETS={_secrets}",
            "POSTGRES_USER=postgres",
            "POSTGRES_DB=remediation",
            "PGHOST=127.0.0.1",
            "PGPORT=" + server.Port.ToString(CultureInfo.InvariantCulture),
            Documents.PathOf("infra/postgres/10-roles.sh"));
        await using (var database = new PostgresDatabase(
            new Perimeter($"127.0.0.1:{server.Port}").Guard,
            new PostgresOptions(server.ConnectionString("remediation", "remediation_service"), server.ConnectionString("remediation", "remediation_prepare")),
            TimeProvider.System,
            NullLogger<PostgresDatabase>.Instance))
        {
            // The first use brings the schema up to date, as the role that may.
            await database.ReadAsync(_ => Task.FromResult(true), CancellationToken.None);
        }

        // The README's table for a first try.
        await server.QueryAsync(await Tools.RunAsync("python3", Documents.PathOf("infra/postgres/sample-table.py")), "remediation");
        Assert.Equal("SELECT UPDATE", await RightsAsync("remediation_service", "production"));
        Assert.Equal("SELECT INSERT", await RightsAsync("remediation_service", "audit"));
        Assert.Equal("SELECT INSERT UPDATE DELETE", await RightsAsync("remediation_service", "staging"));
        Assert.Equal("t", (await server.QueryAsync("SELECT has_database_privilege('remediation_service', current_database(), 'TEMPORARY')", "remediation")).Trim());
        Assert.Equal("SELECT", await RightsAsync("auditor", "audit"));
        Assert.Equal("SELECT", await RightsAsync("auditor", "ops"));
        Assert.Equal("SELECT", await RightsAsync("steward", "staging"));
        Assert.Equal("on", (await server.QueryAsync("SHOW default_transaction_read_only", "remediation", "auditor")).Trim());

        // What a role may do to every table of a schema.
        async Task<string> RightsAsync(string role, string schema)
        {
            string every = string.Join(" || ", new[] { "SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE" }.Select(right =>
                $"CASE WHEN bool_and(has_table_privilege('{role}', format('%I.%I', schemaname, tablename), '{right}')) THEN '{right} ' ELSE '' END"));
            return (await server.QueryAsync($"SELECT {every} FROM pg_tables WHERE schemaname = '{schema}'", "remediation")).Trim();
        }
    }

    public void Dispose() => Directory.Delete(_secrets, recursive: true);

    private async Task MakeSecretsAsync()
    {
        Skip.If(Tools.Find("python3") is null || Tools.Find("openssl") is null, "python3 or openssl is not on the PATH.");
        await Tools.RunAsync("python3", Documents.PathOf("infra/make-secrets.py"), _secrets);
    }
}
