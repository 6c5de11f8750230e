using System.Text;
using System.Text.Json;
using Remediation.TestServers;

namespace Remediation.EndToEnd.Tests.Fixtures;

/// <summary>A customer's PostgreSQL server for a class of tests; each test takes a database of its own.</summary>
public sealed class CustomerServer : IAsyncLifetime
{
    private PostgresServer? _server;
    private int _databases;

    public PostgresServer Server => _server ?? throw new InvalidOperationException(PostgresServer.NotInstalled);

    public async Task InitializeAsync() => _server = PostgresServer.IsInstalled ? await PostgresServer.StartNewAsync() : null;

    public async Task DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    /// <summary>A new database without a schema of ours, and roles as an administrator makes them. The test is skipped where there is no PostgreSQL.</summary>
    internal async Task<CustomerDatabase> CreateAsync()
    {
        Skip.IfNot(PostgresServer.IsInstalled, PostgresServer.NotInstalled);
        if (_databases++ == 0)
        {
            foreach (string role in (string[])["remediation_owner", "remediation_app", "remediation_auditor"])
            {
                await Server.QueryAsync($"CREATE ROLE {role} LOGIN");
            }
        }

        string name = $"customer{_databases}";
        await Server.QueryAsync($"CREATE DATABASE {name} OWNER remediation_owner");
        return new CustomerDatabase(Server, name);
    }
}

/// <summary>A database with a table <c>production.orders</c> that is the customer's own.</summary>
internal sealed class CustomerDatabase(PostgresServer server, string name)
{
    private Dictionary<string, string> Settings => new(StringComparer.Ordinal)
    {
        ["POSTGRES_CONNECTION"] = server.ConnectionString(name, "remediation_app"),
        ["POSTGRES_OWNER_CONNECTION"] = server.ConnectionString(name, "remediation_owner"),
    };

    /// <summary>Makes the table of text columns and lays a CSV file in; its first column is the key.</summary>
    public async Task LayInAsync(string csv)
    {
        string[] columns = File.ReadLines(csv).First().Split(',');
        await QueryAsync(
            $"CREATE SCHEMA production; CREATE TABLE production.orders ({string.Join(", ", columns.Select(c => $"\"{c}\" text"))}, PRIMARY KEY (\"{columns[0]}\")); "
            + "GRANT USAGE ON SCHEMA production TO remediation_app; GRANT SELECT, UPDATE ON production.orders TO remediation_app");
        await QueryAsync($"\\copy production.orders from '{csv}' csv header");
    }

    /// <summary>Writes the table as a CSV file.</summary>
    public Task ExportAsync(string csv) => QueryAsync($"\\copy production.orders to '{csv}' csv header");

    public Task<string> QueryAsync(string sql) => server.QueryAsync(sql, name);

    /// <summary>A settings file that points a host at the database; for commands in the folder, too.</summary>
    public string SettingsFile(WorkFolder work)
    {
        string json = JsonSerializer.Serialize(new { Values = Settings });
        work.Write("local.settings.json", json);
        return work.Write("settings.json", json);
    }

    /// <summary>A CSV file of the rows of anomalies in JSON lines, as a pipeline's table has them.</summary>
    public static string TableOf(WorkFolder work, string jsonLines, string column)
    {
        var csv = new StringBuilder($"order_id,{column}\n");
        foreach (JsonElement row in File.ReadLines(jsonLines).Select(l => JsonDocument.Parse(l).RootElement))
        {
            csv.Append(row.GetProperty("key").GetProperty("order_id")).Append(",\"").Append(row.GetProperty("value").ToString().Replace("\"", "\"\"", StringComparison.Ordinal))
                .Append("\"\n");
        }

        return work.Write("table.csv", csv.ToString());
    }
}
