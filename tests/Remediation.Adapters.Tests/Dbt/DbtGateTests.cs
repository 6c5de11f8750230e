using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Remediation.Adapters.Dbt;
using Remediation.Adapters.Tests.Stores;
using Remediation.Core.Gates;
using Remediation.Core.Intake;
using Remediation.Core.Reasons;
using Remediation.Core.Runs;

namespace Remediation.Adapters.Tests.Dbt;

public sealed class DbtGateTests : IDisposable
{
    private static readonly object Pass = new { id = "test.p.not_null_orders_day.1", test = "not_null", column = "day", status = "pass", failures = 0 };

    private readonly StandInDbt _dbt = new();
    private readonly Views _views = new();

    [Fact]
    public async Task Run_EveryTestPasses_IsCalledWithoutShellOrSecretsAndGivesItsTests()
    {
        Environment.SetEnvironmentVariable("REMEDIATION_KEY", "a secret of this process");
        _dbt.Plan(new { nodes = new[] { Pass } });

        ExternalVerdict verdict = await RunAsync(o => o with { Target = "ci; rm -rf /", Select = ["{table}", "tag:gate"] });

        Assert.Null(verdict.FaultCode);
        Assert.Equal(new GateTestResult("not_null", "day", 3, 0, true) { Detail = "dbt" }, Assert.Single(verdict.Findings).Result);
        JsonElement call = _dbt.Call();
        string[] arguments = [.. call.GetProperty("arguments").EnumerateArray().Select(a => a.GetString()!)];
        Assert.Equal("test", arguments[0]);
        Assert.Equal((_dbt.Project, "ci; rm -rf /"), (After("--project-dir"), After("--target")));
        Assert.Equal(["orders", "tag:gate"], arguments[^2..]);
        Assert.Contains("--store-failures", arguments);
        JsonElement variables = JsonSerializer.Deserialize<JsonElement>(After("--vars"));
        Assert.Equal(
            ("r1", "orders", "gate", "r1_1_"),
            (Text(variables, "remediation_run_id"), Text(variables, "remediation_table"), Text(variables, "remediation_schema"), Text(variables, "remediation_prefix")));
        JsonElement environment = call.GetProperty("environment");
        Assert.Equal(("false", "false", "1"), (Text(environment, "DBT_SEND_ANONYMOUS_USAGE_STATS"), Text(environment, "DBT_VERSION_CHECK"), Text(environment, "DO_NOT_TRACK")));
        Assert.Equal("db.example", Text(environment, "REMEDIATION_PG_HOST"));
        string[] known =
        [
            "PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "HOME", "PYTHONDONTWRITEBYTECODE", "DO_NOT_TRACK", "DBT_SEND_ANONYMOUS_USAGE_STATS", "DBT_VERSION_CHECK",
            "DBT_USE_COLORS", "DBT_PARTIAL_PARSE", "DBT_LOG_LEVEL_FILE", "DBT_TARGET_PATH", "DBT_LOG_PATH", "REMEDIATION_PG_HOST",
        ];
        // Launchers of Python (a shell, pyenv) add some of their own.
        string[] others = [.. environment.EnumerateObject().Select(v => v.Name).Except(known, StringComparer.Ordinal)
            .Where(v => v is not ("PWD" or "OLDPWD" or "SHLVL" or "_") && !v.Contains("PYENV_", StringComparison.Ordinal))];
        Assert.Equal([], others);
        Assert.Equal("", Text(call, "stdin"));
        Assert.Equal((1, 1), (_views.Created, _views.Dropped));
        Assert.Empty(Directory.GetFileSystemEntries(_dbt.Work));

        string After(string name) => arguments[Array.IndexOf(arguments, name) + 1];
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task Run_TestsFail_GivesEachWithItsRows(int schema)
    {
        _dbt.Plan(new
        {
            schema,
            nodes = new object[]
            {
                Pass,
                new { id = "test.p.re_orders_day.2", test = "expect_column_values_to_match_regex", @namespace = "dbt_expectations", column = "day", status = "fail", failures = 2 },
                new { id = "test.p.unique_orders_tag.3", test = "unique", column = "\"tag\"", status = "warn", failures = 1 },
                new { id = "test.p.totals.4", status = "fail", failures = 1, stored = false },
                new { id = "test.p.broken.5", status = "error" },
                new { id = "test.p.late.6", status = "skipped" },
            },
        });

        ExternalVerdict verdict = await RunAsync();

        Assert.Null(verdict.FaultCode);
        Assert.Equal(
            [
                ("not_null", "day", GateTestStatus.Passed, 3, 0, 0), ("dbt_expectations.expect_column_values_to_match_regex", "day", GateTestStatus.Failed, 3, 2, 2),
                ("unique", "tag", GateTestStatus.Warned, 1, 1, 2), ("totals", null, GateTestStatus.Failed, 4, 1, 0), ("broken", null, GateTestStatus.Error, 4, 0, 0),
                ("late", (string?)null, GateTestStatus.Error, 4, 0, 0),
            ],
            verdict.Findings.Select(f => (f.Result.Name, f.Result.Column, f.Result.Status, f.Result.Tested, f.Result.Failures, f.Failing.Count)));
        Assert.Equal([new StoredFailures("gate", "re_orders_day", "day"), new StoredFailures("gate", "unique_orders_tag", "tag")], _views.Asked);
    }

    [Fact]
    public async Task Run_BuildWhoseModelBreaks_RefusesWithTheModel()
    {
        _dbt.Plan(new { nodes = new object[] { Pass, new { id = "model.p.orders", status = "error" }, new { id = "model.p.fine", status = "success" } } });

        ExternalVerdict verdict = await RunAsync(o => o with { Subcommand = "build" });

        Assert.Equal([("not_null", GateTestStatus.Passed), ("orders", GateTestStatus.Error)], verdict.Findings.Select(f => (f.Result.Name, f.Result.Status)));
        Assert.Equal("build", _dbt.Call().GetProperty("arguments")[0].GetString());
    }

    public static TheoryData<string, string, object> Faults() => new()
    {
        { "nothing handled failed, but something", ReasonCode.DbtError, new { nodes = new[] { Pass }, exit = 1 } },
        { "it could not even parse the project", ReasonCode.DbtError, new { no_results = true, no_manifest = true, exit = 1 } },
        { "unhandled", ReasonCode.DbtError, new { nodes = new[] { Pass }, exit = 2 } },
        { "an exit code that it does not have", ReasonCode.DbtCrashed, new { nodes = new[] { Pass }, exit = 3 } },
        { "killed", ReasonCode.DbtCrashed, new { signal = 9 } },
        { "no results", ReasonCode.DbtArtifacts, new { nodes = new[] { Pass }, no_results = true } },
        { "no manifest", ReasonCode.DbtArtifacts, new { nodes = new[] { Pass }, no_manifest = true } },
        { "results of yesterday", ReasonCode.DbtArtifacts, new { nodes = new[] { Pass }, age = 86_400 } },
        { "a schema before 1.0", ReasonCode.DbtArtifacts, new { nodes = new[] { Pass }, schema = 3 } },
        { "a schema to come", ReasonCode.DbtArtifacts, new { nodes = new[] { Pass }, schema = 7 } },
        { "half a file", ReasonCode.DbtArtifacts, new { nodes = new[] { Pass }, garbage = """{"metadata": {"dbt_sch""" } },
        { "another document", ReasonCode.DbtArtifacts, new { nodes = new[] { Pass }, garbage = "[1, 2]" } },
        { "an empty file", ReasonCode.DbtArtifacts, new { nodes = new[] { Pass }, garbage = "" } },
        { "a manifest without nodes", ReasonCode.DbtArtifacts, new { nodes = new[] { Pass }, garbage = "{}", garbage_in = "manifest.json" } },
        { "a failure that the exit code denies", ReasonCode.DbtArtifacts, new { nodes = new[] { new { id = "test.p.x.1", status = "fail", failures = 1 } }, exit = 0 } },
        { "no test", ReasonCode.DbtNoTests, new { } },
        { "only models", ReasonCode.DbtNoTests, new { nodes = new[] { new { id = "model.p.orders", status = "success" } } } },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Run_DbtMisbehaves_GivesNoVerdictButTheReasonAndKeepsItsOutput(string what, string code, object plan)
    {
        JsonElement told = JsonSerializer.SerializeToElement(plan);
        _dbt.Plan(told.EnumerateObject().Select(p => (p.Name, (object)p.Value)).Append(("prints", what)).ToDictionary(p => p.Item1, p => p.Item2));

        ExternalVerdict verdict = await RunAsync();

        Assert.Equal((code, 0), (verdict.FaultCode, verdict.Findings.Count));
        Assert.NotEmpty(ReasonCatalog.Sentence(code));
        string output = Assert.Single(Directory.GetFileSystemEntries(_dbt.Work));
        Assert.Equal("r1-1.output.txt", Path.GetFileName(output));
        Assert.Contains(what, await File.ReadAllTextAsync(output), StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(output));
        }

        Assert.Equal(1, _views.Dropped);
    }

    [Fact]
    public async Task Run_DbtHangs_IsKilledWithAllThatItStarted()
    {
        _dbt.Plan(new { child = 600, sleep = 600 });

        ExternalVerdict verdict = await RunAsync(o => o with { Timeout = TimeSpan.FromSeconds(8) });

        Assert.Equal(ReasonCode.DbtTimeout, verdict.FaultCode);
        await GoneAsync(await _dbt.ChildAsync());
    }

    [Fact]
    public async Task Run_NoSuchCommand_SaysSo()
    {
        ExternalVerdict verdict = await RunAsync(o => o with { Command = Path.Combine(_dbt.Project, "nowhere") });

        Assert.Equal(ReasonCode.DbtNotFound, verdict.FaultCode);
    }

    [Fact]
    public async Task Run_Cancelled_KillsDbtAndDropsTheViews()
    {
        _dbt.Plan(new { child = 600, sleep = 600 });
        using var stop = new CancellationTokenSource();

        Task<ExternalVerdict> running = RunAsync(cancellationToken: stop.Token);
        await _dbt.ChildAsync();
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);

        await GoneAsync(await _dbt.ChildAsync());
        Assert.Equal(1, _views.Dropped);
    }

    [Fact]
    public async Task Run_PrintsWithoutEnd_KeepsOnlyTheLastPart()
    {
        _dbt.Plan(new { prints = new string('x', 3_000_000) + "the end", exit = 2 });

        await RunAsync();

        string output = await File.ReadAllTextAsync(Path.Combine(_dbt.Work, "r1-1.output.txt"));
        Assert.InRange(output.Length, 100_000, 300_000);
        Assert.Contains("the end", output, StringComparison.Ordinal);
    }

    public void Dispose() => _dbt.Dispose();

    private Task<ExternalVerdict> RunAsync(Func<DbtOptions, DbtOptions>? change = null, CancellationToken cancellationToken = default)
    {
        var options = new DbtOptions
        {
            Command = _dbt.Command,
            ProjectFolder = _dbt.Project,
            ProfilesFolder = _dbt.Project,
            WorkFolder = _dbt.Work,
            Timeout = TimeSpan.FromSeconds(60),
            Variables = new Dictionary<string, string>(StringComparer.Ordinal) { ["REMEDIATION_PG_HOST"] = "db.example" },
        };
        return new DbtGate(change?.Invoke(options) ?? options, _views, TimeProvider.System, NullLogger<DbtGate>.Instance).RunAsync(StoreFixture.NewRun(), cancellationToken);
    }

    private static async Task GoneAsync(int pid)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (IsAlive(pid))
        {
            await Task.Delay(20, patience.Token);
        }
    }

    // A zombie is dead, too: nobody waits for it but the system.
    private static bool IsAlive(int pid)
    {
        string status = $"/proc/{pid}/stat";
        return File.Exists(status) && File.ReadAllText(status).Split(") ")[^1][0] is not ('Z' or 'X');
    }

    private static string Text(JsonElement parent, string name) => parent.GetProperty(name).GetString()!;

    private sealed class Views : IGateViews
    {
        public int Created { get; private set; }

        public int Dropped { get; private set; }

        public List<StoredFailures> Asked { get; } = [];

        public Task<GateViews> CreateAsync(RunRecord run, CancellationToken cancellationToken)
        {
            Created++;
            return Task.FromResult(new GateViews(run.RunId, "gate", "r1_1_", new Dictionary<string, int>(StringComparer.Ordinal) { ["day"] = 3, ["tag"] = 1 }));
        }

        public Task<IReadOnlyList<CellAddress>> FindFailingAsync(GateViews views, StoredFailures failures, int most, CancellationToken cancellationToken)
        {
            Asked.Add(failures);
            return Task.FromResult<IReadOnlyList<CellAddress>>([new CellAddress(0, 1), new CellAddress(0, 2)]);
        }

        public Task DropAsync(GateViews views, CancellationToken cancellationToken)
        {
            Dropped++;
            return Task.CompletedTask;
        }
    }
}
