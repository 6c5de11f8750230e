using Microsoft.Extensions.Configuration;
using Remediation.Adapters.Dbt;
using Remediation.Functions.Composition;

namespace Remediation.Functions.Tests.Composition;

public sealed class DbtSettingsTests : IDisposable
{
    private readonly string _project = Directory.CreateTempSubdirectory("dbt-project-").FullName;

    public DbtSettingsTests()
    {
        File.WriteAllText(Path.Combine(_project, "dbt_project.yml"), "name: p");
        File.WriteAllText(Path.Combine(_project, "profiles.yml"), "p: {}");
    }

    [Fact]
    public void Read_NoCommand_IsNoDbt() => Assert.Null(Read(("DBT_PROJECT_DIR", "nowhere")).Dbt);

    [Fact]
    public void Read_WithPostgres_SaysHowDbtIsCalledAndHowItReachesTheDatabase()
    {
        DbtOptions dbt = Read(
            ("DBT_COMMAND", "/opt/dbt/bin/dbt"),
            ("DBT_PROJECT_DIR", _project),
            ("DBT_PROFILES_DIR", _project),
            ("DBT_SELECT", "{table} tag:gate"),
            ("DBT_GATE", "instead"),
            ("DBT_TIMEOUT_SECONDS", "30"),
            ("DBT_PASS_ENV", "SSL_CERT_FILE"),
            ("SSL_CERT_FILE", "/etc/ca.pem"),
            ("POSTGRES_CONNECTION", "Host=pg.example;Port=6432;Database=shop;Username=app;Password=s3;SSL Mode=VerifyFull")).Dbt!;

        Assert.Equal(("/opt/dbt/bin/dbt", "test", true, TimeSpan.FromSeconds(30)), (dbt.Command, dbt.Subcommand, dbt.ReplacesContractTests, dbt.Timeout));
        Assert.Equal(["{table}", "tag:gate"], dbt.Select);
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["REMEDIATION_PG_HOST"] = "pg.example",
                ["REMEDIATION_PG_PORT"] = "6432",
                ["REMEDIATION_PG_DATABASE"] = "shop",
                ["REMEDIATION_PG_USER"] = "app",
                ["DBT_ENV_SECRET_REMEDIATION_PG_PASSWORD"] = "s3",
                ["REMEDIATION_PG_SSLMODE"] = "verify-full",
                ["SSL_CERT_FILE"] = "/etc/ca.pem",
            },
            dbt.Variables);
    }

    [Fact]
    public void Read_CommandWithoutWhatItNeeds_NamesEachFault()
    {
        SettingsException fault = Assert.Throws<SettingsException>(() => Read(
            ("DBT_COMMAND", "dbt"), ("DBT_PROJECT_DIR", "nowhere"), ("DBT_SUBCOMMAND", "run"), ("DBT_GATE", "maybe"), ("DBT_TIMEOUT_SECONDS", "0"), ("DBT_PASS_ENV", "HOME")));

        Assert.Equal(
            ["DBT_SUBCOMMAND", "DBT_GATE", "DBT_TIMEOUT_SECONDS", "DBT_COMMAND", "DBT_PROJECT_DIR", "DBT_PROFILES_DIR", "DBT_PASS_ENV"],
            fault.Message.Split(Environment.NewLine).Select(line => line.Split(' ')[0]));
        Assert.Contains("there is no official dbt adapter for the embedded SQLite file", fault.Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_project, recursive: true);

    private static RemediationSettings Read(params (string Key, string Value)[] values) => RemediationSettings.Read(
        new ConfigurationBuilder().AddInMemoryCollection(values.Select(v => KeyValuePair.Create<string, string?>(v.Key, v.Value))).Build());
}
