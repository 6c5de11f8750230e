using System.Text.Json;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Remediation.Adapters.Sqlite;
using Remediation.Functions.Tests.Fixtures;
using Xunit.Abstractions;

namespace Remediation.Functions.Tests.CrashPoints;

/// <summary>
/// Every write of the app's stores, counted in a clean run, goes wrong once in each of four ways. Whatever happened, the run ends as the clean one did: the
/// ledger verifies, counts balance, no cell changes twice, and production holds exactly what the ledger says. LONG=1 takes every write; else a few of each kind.
/// </summary>
public sealed class CrashPointTests(ITestOutputHelper output) : IDisposable
{
    private const int Apart = 13;

    private readonly string _root = Directory.CreateTempSubdirectory("remediation-crash-").FullName;

    private static bool IsLong => Environment.GetEnvironmentVariable("LONG") == "1";

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Theory]
    [InlineData(Crash.FailsBefore, 0)]
    [InlineData(Crash.FailsAfter, 3)]
    [InlineData(Crash.KilledBefore, 6)]
    [InlineData(Crash.KilledAfter, 9)]
    public async Task Run_AWriteGoesWrong_EndsAsIfNothingHadHappened(Crash crash, int offset)
    {
        (EndState clean, int writes) = await RunCleanAsync();
        Assert.InRange(writes, 2 * Apart, 1_000);
        int[] points = [.. Enumerable.Range(1, writes).Where(at => IsLong || at % Apart == offset)];
        output.WriteLine($"{writes} writes, {points.Length} of them {crash}");

        int struck = 0;
        foreach (int at in points)
        {
            string folder = Path.Combine(_root, at.ToString(System.Globalization.CultureInfo.InvariantCulture));
            bool reached = crash is Crash.KilledBefore or Crash.KilledAfter ? await CrashProgram.RunUntilKilledAsync(folder, at, crash) : await FailAsync(folder, at, crash);
            struck += reached ? 1 : 0;
            Assert.True(clean == await EndStateAsync(folder), $"write {at}, {crash}");
            Directory.Delete(folder, recursive: true);
        }

        // How clusters interleave varies, and with it the number of writes by a few.
        Assert.InRange(struck, points.Length - 3, points.Length);
    }

    private async Task<(EndState State, int Writes)> RunCleanAsync()
    {
        string folder = Path.Combine(_root, "clean");
        var plan = new CrashPlan(0, Crash.FailsBefore);
        await using (TestHost host = await TestHost.StartAsync(folder, new ScriptedGenerator(), configure: services => CrashingStore.Wrap(services, plan)))
        {
            await host.EndedAsync(await host.SubmitAsync(CrashBatch.Body));
        }

        return (await EndStateAsync(folder), plan.Writes);
    }

    // The step that failed is taken again by the run itself; a batch that could not even be taken in is sent again, as any client does.
    private static async Task<bool> FailAsync(string folder, int at, Crash crash)
    {
        var plan = new CrashPlan(at, crash);
        await using TestHost host = await TestHost.StartAsync(folder, new ScriptedGenerator(), configure: services => CrashingStore.Wrap(services, plan));
        using var content = new StringContent(CrashBatch.Body);
        using HttpResponseMessage answer = await host.Olga.PostAsync("/api/batches", content);
        if (answer.IsSuccessStatusCode)
        {
            using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
            await host.EndedAsync(body.RootElement.GetProperty("run_id").GetString()!);
        }

        return plan.Writes >= at;
    }

    // The host comes back, and so does the sender who never got an answer.
    private static async Task<EndState> EndStateAsync(string folder)
    {
        await using TestHost host = await TestHost.StartAsync(folder, new ScriptedGenerator());
        using var content = new StringContent(CrashBatch.Body);
        using HttpResponseMessage answer = await host.Olga.PostAsync("/api/batches", content);
        answer.EnsureSuccessStatusCode();
        using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        JsonElement report = await host.EndedAsync(body.RootElement.GetProperty("run_id").GetString()!);
        List<JsonElement> ledger = await host.LedgerAsync();
        JsonElement counts = report.GetProperty("counts");
        Assert.Equal(
            counts.GetProperty("source").GetInt32(), counts.GetProperty("success").GetInt32() + counts.GetProperty("quarantine").GetInt32());
        Assert.Equal(0, report.GetProperty("metrics").GetProperty("reconciliation").GetInt32());
        string[] changed = [.. ledger.Where(e => Text(e, "kind") == "fix").Select(e => $"{Text(e, "row_id")} {Text(e, "column")}").Order(StringComparer.Ordinal)];
        Assert.Equal(changed.Distinct(StringComparer.Ordinal), changed);
        Assert.Single(ledger, e => Text(e, "kind") == "promote");
        List<string> production = await ProductionAsync(host);
        foreach (((string row, string column), string? value) in LedgerReplay.Of(ledger))
        {
            Assert.Contains($"{row} {column} {value}", production);
        }

        return new EndState(
            $"{Text(report, "status")} {Text(report, "outcome")} attempt {report.GetProperty("attempt").GetInt32()}",
            counts.GetRawText(),
            string.Join('\n', changed),
            string.Join('\n', production));
    }

    private static Task<List<string>> ProductionAsync(TestHost host) => host.Services.GetRequiredService<SqliteDatabase>().ReadAsync(connection =>
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT row_id || ' ' || column_name || ' ' || value FROM production_orders ORDER BY 1";
        using SqliteDataReader reader = command.ExecuteReader();
        List<string> cells = [];
        while (reader.Read())
        {
            cells.Add(reader.GetString(0));
        }

        return cells;
    });

    private static string Text(JsonElement parent, string name) => parent.GetProperty(name).GetString()!;

    /// <summary>All that a run leaves behind, but times.</summary>
    private sealed record EndState(string Outcome, string Counts, string Changed, string Production);
}
