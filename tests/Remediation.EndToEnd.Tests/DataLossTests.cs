using System.Text.Json;
using Microsoft.Data.Sqlite;
using Remediation.Adapters.Sqlite;
using Remediation.EndToEnd.Tests.Fixtures;
using Remediation.TestServers.Alerts;

namespace Remediation.EndToEnd.Tests;

/// <summary>
/// Data that gets lost in the data file itself, between and within phases: triggers that the test plants beside the schema do the damage while the
/// published program works. The run stops, the exit code says so, production is not written, and the alert is out before the program ends.
/// </summary>
[Collection(nameof(PublishedCli))]
public sealed class DataLossTests(PublishedCli cli)
{
    public static TheoryData<string, string, string> Damages() => new()
    {
        { "a taken cell vanishes", "ingest", "AFTER INSERT ON ops_shapes BEGIN DELETE FROM ops_cells WHERE ordinal = 1; END" },
        { "a cluster vanishes", "cluster", "AFTER INSERT ON ops_clusters BEGIN DELETE FROM ops_clusters WHERE cluster_id = NEW.cluster_id; END" },
        { "a cell is decided before its function is", "cluster", "AFTER INSERT ON ops_clusters BEGIN INSERT INTO staging_cells (run_no, shape_no, ordinal, state, changed) VALUES (NEW.run_no, 77, 77, 1, 0); END" },
        { "a decision vanishes", "fix", "AFTER INSERT ON staging_cells WHEN NEW.ordinal = 2 BEGIN DELETE FROM staging_cells WHERE ordinal = 2; END" },
        { "a decision has no state any more", "fix", "AFTER INSERT ON staging_cells WHEN NEW.ordinal = 2 BEGIN UPDATE staging_cells SET state = 0 WHERE ordinal = 2; END" },
        { "a decision is made twice", "fix", "AFTER INSERT ON staging_cells WHEN NEW.ordinal = 2 BEGIN INSERT INTO staging_cells SELECT run_no, shape_no, 99, state, changed, new_value, reason, fix_no FROM staging_cells WHERE ordinal = 2; END" },
        { "a receipt is not written", "fix", "BEFORE INSERT ON audit_entries WHEN NEW.kind = 'fix' BEGIN SELECT RAISE(IGNORE); END" },
        { "a receipt is written twice", "fix", "AFTER INSERT ON audit_entries WHEN NEW.kind = 'fix' AND NEW.bundle_no = 1 BEGIN INSERT INTO audit_entries SELECT 2, run_no, cluster_id, kind, entry_count, payload, leaf_hashes, fix_id FROM audit_entries; END" },
        { "a decision vanishes after it was counted", "gate", "AFTER INSERT ON audit_checkpoints BEGIN DELETE FROM staging_cells WHERE ordinal = 2; END" },
        { "a decision vanishes during the gate", "gate", "AFTER INSERT ON ops_gates BEGIN DELETE FROM staging_cells WHERE ordinal = 2; END" },
    };

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task Run_DataIsLostInTheFile_ExitsWithDataLossAndAlertsAndWritesNothing(string damage, string phase, string trigger)
    {
        using var work = new WorkFolder();
        await using AlertReceiver receiver = await AlertReceiver.StartAsync();
        Plant(work, trigger);

        (CommandResult run, JsonElement report) = await RunAsync(work, receiver);

        Assert.True(run.ExitCode == 4, $"{damage}: {run.ExitCode} {run.Output} {run.Error}");
        Assert.Equal(("failed", "data_loss", "DATA_LOSS"), (Text(report, "status"), Text(report, "outcome"), Text(report, "error_code")));
        Assert.Contains("do not add up (SEV1)", run.Output, StringComparison.Ordinal);
        Assert.Equal(0, Scalar(work, "SELECT count(*) FROM production_orders WHERE value LIKE '20__-__-__'"));
        Assert.Equal(0, Scalar(work, "SELECT count(*) FROM audit_entries WHERE kind = 'promote'"));
        JsonElement alert = Assert.Single(receiver.Taken(receiver.Webhook), a => Text(a, "code") == "DATA_LOSS");
        Assert.Equal(("SEV1", Text(report, "run_id")), (Text(alert, "severity"), Text(alert, "run_id")));
        Assert.Contains($"\"Phase\":\"{phase}\"", await LogAsync(work), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_DecisionVanishesWithThePromotion_ExitsWithDataLossAndTheLedgerSaysWhatWasWritten()
    {
        using var work = new WorkFolder();
        await using AlertReceiver receiver = await AlertReceiver.StartAsync();
        Plant(work, "AFTER INSERT ON staging_promoted BEGIN DELETE FROM staging_cells WHERE ordinal = 2; END");

        (CommandResult run, JsonElement report) = await RunAsync(work, receiver);

        Assert.Equal((4, "data_loss"), (run.ExitCode, Text(report, "outcome")));
        Assert.Equal(1, report.GetProperty("metrics").GetProperty("reconciliation").GetInt32());
        Assert.Contains(receiver.Taken(receiver.Webhook), a => Text(a, "code") == "DATA_LOSS");
        CommandResult verified = await cli.RunAsync(work.Path, "audit", "verify", "--data-dir", work.Data);
        Assert.Equal(0, verified.ExitCode);
        CommandResult export = await cli.RunAsync(work.Path, "audit", "export", "--data-dir", work.Data);
        Assert.Equal(3, LedgerView.NewValuesByRow(export.Output.TrimEnd('\n').Split('\n')).Count);
    }

    [Fact]
    public async Task Run_NothingIsLost_ExitsWithDoneAndNoSev1()
    {
        using var work = new WorkFolder();
        await using AlertReceiver receiver = await AlertReceiver.StartAsync();
        Plant(work, "AFTER INSERT ON ops_shapes BEGIN SELECT 1; END");

        (CommandResult run, JsonElement report) = await RunAsync(work, receiver);

        Assert.Equal((0, "promoted"), (run.ExitCode, Text(report, "outcome")));
        Assert.Equal(3, Scalar(work, "SELECT count(*) FROM production_orders WHERE value LIKE '20__-__-__'"));
        Assert.DoesNotContain(receiver.Received, r => r.Text.Contains("SEV1", StringComparison.Ordinal));
    }

    private async Task<(CommandResult Run, JsonElement Report)> RunAsync(WorkFolder work, AlertReceiver receiver)
    {
        string batch = work.Write("batch.json", SmallBatch.Of("b", ("1", "31/12/2025"), ("2", "30/11/2025"), ("3", "29/10/2025")));
        string file = work.File("report.json");
        CommandResult run = await ProcessRunner.RunAsync(
            "env", [$"ALERT_WEBHOOK_URL={receiver.Webhook}", cli.Executable, "run", batch, "--data-dir", work.Data, "--report", file], work.Path);
        Assert.True(File.Exists(file), run.Output + run.Error);
        return (run, JsonSerializer.Deserialize<JsonElement>(await File.ReadAllTextAsync(file)));
    }

    // The data file with the program's own schema, and the trigger beside it.
    private static void Plant(WorkFolder work, string trigger)
    {
        Directory.CreateDirectory(work.Data);
        SqliteDatabase.Open(DataFile(work)).Dispose();
        Execute(work, $"CREATE TRIGGER planted {trigger}", command => command.ExecuteNonQuery());
    }

    private static long Scalar(WorkFolder work, string sql) => Execute(work, sql, command => (long)command.ExecuteScalar()!);

    private static T Execute<T>(WorkFolder work, string sql, Func<SqliteCommand, T> run)
    {
        using var connection = new SqliteConnection($"Data Source={DataFile(work)};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return run(command);
    }

    private static async Task<string> LogAsync(WorkFolder work)
    {
        string text = "";
        foreach (string file in Directory.GetFiles(Path.Combine(work.Data, "logs")))
        {
            text += await File.ReadAllTextAsync(file);
        }

        return text;
    }

    private static string DataFile(WorkFolder work) => Path.Combine(work.Data, "remediation.db");

    private static string Text(JsonElement parent, string name) => parent.GetProperty(name).GetString()!;
}
