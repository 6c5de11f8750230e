using System.Text.Json;
using Remediation.Cli.Tests.Output;

namespace Remediation.Cli.Tests.Client;

public sealed class ClientCommandTests
{
    [Fact]
    public async Task Status_KnownRun_ShowsTheReportAndSendsTheKey()
    {
        var console = new TestConsole(environment: new() { ["REMEDIATION_KEY"] = "k1", ["REMEDIATION_URL"] = "http://10.0.0.9:80/base/" });
        var host = new StubHost(StubHost.Json(200, Reports.Json(Reports.Golden)));

        Assert.Equal(ExitCode.Done, await console.RunAsync(["status", "a/b"], http: host));

        Assert.Equal(("GET", "http://10.0.0.9/base/api/runs/a%2Fb", "k1", "", (string?)null), host.Seen.Single());
        Assert.Contains("5,214 anomalies -> 41 clusters -> 41 generator calls", console.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_Json_IsTheReport()
    {
        var console = new TestConsole();

        await console.RunAsync(["status", "r", "--json"], http: new StubHost(StubHost.Json(202, Reports.Json(Reports.Open("fix")))));

        Assert.Equal("fix", JsonDocument.Parse(console.Out).RootElement.GetProperty("phase").GetString());
    }

    [Theory]
    [InlineData(404, """{"code":"UNKNOWN_RUN","detail":"There is no such run."}""", ExitCode.NotFound, "UNKNOWN_RUN: There is no such run.")]
    [InlineData(401, "", ExitCode.Unavailable, "--api-key")]
    [InlineData(500, "<html>", ExitCode.Unavailable, "HTTP_500")]
    [InlineData(200, "[]", ExitCode.Unavailable, "NOT_THE_HOST")]
    public async Task Status_Refused_TellsCodeSentenceAndRemedy(int status, string body, int exit, string text)
    {
        var console = new TestConsole();

        Assert.Equal(exit, await console.RunAsync(["status", "r"], http: new StubHost(StubHost.Json(status, body))));
        Assert.Contains(text, console.Error, StringComparison.Ordinal);
        Assert.Empty(console.Out);
    }

    [Fact]
    public async Task Status_NobodyThere_IsUnavailable()
    {
        var console = new TestConsole();
        var host = new StubHost(_ => throw new HttpRequestException(HttpRequestError.ConnectionError));

        Assert.Equal(ExitCode.Unavailable, await console.RunAsync(["status", "r", "--json"], http: host));
        Assert.Equal("HOST_UNREACHABLE", JsonDocument.Parse(console.Error).RootElement.GetProperty("code").GetString());
    }

    [Fact]
    public async Task Watch_RunEndsRefused_BearsAnAbsentHostAndGivesTheExitCode()
    {
        var console = new TestConsole();
        var host = new StubHost(
            StubHost.Json(202, Reports.Json(Reports.Open("ingest")), "\"1\""),
            StubHost.Json(304, "", "\"1\""),
            _ => throw new HttpRequestException(HttpRequestError.ConnectionError),
            StubHost.Json(200, Reports.Json(Reports.Golden with { Status = "failed", Outcome = "gate_refused" }), "\"2\""));

        Assert.Equal(ExitCode.GateRefused, await console.RunAsync(["watch", "r"], http: host));

        Assert.Equal([null, "\"1\"", "\"1\"", "\"1\""], host.Seen.Select(s => s.IfNoneMatch));
        Assert.StartsWith("ingest: 5,214 anomalies", console.Error, StringComparison.Ordinal);
        Assert.Contains("gate refused", console.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Watch_Json_IsALineForEachReportThatIsNews()
    {
        var console = new TestConsole();
        var host = new StubHost(
            StubHost.Json(202, Reports.Json(Reports.Open("ingest")), "\"1\""),
            StubHost.Json(304, "", "\"1\""),
            StubHost.Json(202, Reports.Json(Reports.Open("fix")), "\"2\""),
            StubHost.Json(200, Reports.Json(Reports.Golden), "\"3\""));

        Assert.Equal(ExitCode.Done, await console.RunAsync(["watch", "r", "--json"], http: host));

        Assert.Equal(
            ["ingest", "fix", "done"],
            console.Out.TrimEnd('\n').Split('\n').Select(l => JsonDocument.Parse(l).RootElement.GetProperty("phase").GetString()));
        Assert.Empty(console.Error);
    }

    [Fact]
    public async Task Submit_Sample_PostsTheFileAsItIs()
    {
        var console = new TestConsole();
        var host = new StubHost(StubHost.Json(202, """{"run_id":"r1","batch_id":"b","status":"queued"}"""));
        string file = Repository.Path("infra", "samples", "batch.json");

        Assert.Equal(ExitCode.Done, await console.RunAsync(["submit", file, "--api-key", "k"], http: host));

        Assert.Equal(("POST", "http://127.0.0.1:7071/api/batches", "k", await File.ReadAllTextAsync(file), (string?)null), host.Seen.Single());
        Assert.Contains("Accepted as run r1.", console.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Submit_StandardInputAndConflict_TellsEveryProblem()
    {
        var console = new TestConsole("{}");
        var host = new StubHost(StubHost.Json(400, """{"code":"INVALID_BATCH","detail":"The message is no batch.","problems":[{"code":"MISSING","pointer":"/rows","message":"rows is missing"},"x"]}"""));

        Assert.Equal(ExitCode.BadInput, await console.RunAsync(["submit", "-"], http: host));

        Assert.Contains("- MISSING /rows rows is missing\n- x\nINVALID_BATCH: The message is no batch.", console.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Submit_NoFile_IsBadInput() =>
        Assert.Equal(ExitCode.BadInput, await new TestConsole().RunAsync(["submit", "/nowhere/b.json"], http: new StubHost()));

    [Fact]
    public async Task RestartAndRollback_Options_AreTheBody()
    {
        var host = new StubHost(StubHost.Json(202, """{"run_id":"r","attempt":2,"clusters":["c1","c2"]}"""));
        var console = new TestConsole();

        Assert.Equal(ExitCode.Done, await console.RunAsync(["restart", "r", "--scope", "quarantined", "--dry-run", "--reason", "why"], http: host));
        Assert.Equal(ExitCode.Done, await console.RunAsync(["rollback", "r", "--cluster", "c1", "--cluster", "c2", "--reason", "wrong"], http: host));
        Assert.Equal(ExitCode.Done, await console.RunAsync(["rollback", "r", "--reason", "wrong"], http: host));
        Assert.Equal(ExitCode.Done, await console.RunAsync(["rollback", "r", "--dry-run"], http: host));

        Assert.Equal(
            [
                """{"from":"failure","scope":"quarantined","dry_run":true,"reason":"why"}""",
                """{"reason":"wrong","clusters":["c1","c2"]}""",
                """{"reason":"wrong"}""",
                """{"reason":null,"dry_run":true}""",
            ],
            host.Seen.Select(s => s.Body));
        Assert.Contains("This would be done:\n  run_id: r\n  attempt: 2\n  clusters: c1, c2\n", console.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("completed", ExitCode.Done)]
    [InlineData("failed", ExitCode.RunFailed)]
    public async Task Rollback_ThatWorksOn_IsFollowedToItsEnd(string end, int code)
    {
        var host = new StubHost(
            StubHost.Json(202, """{"operation_id":"rollback-r-1","status":"running"}"""),
            StubHost.Json(200, $$"""{"operation_id":"rollback-r-1","status":"{{end}}","restored":4,"clusters":[{"cluster_id":"c-1","column":"code","restored":3},{"cluster_id":"c-22","column":"year","restored":11}],"rows":[]}"""));
        var console = new TestConsole();

        Assert.Equal(code, await console.RunAsync(["rollback", "r", "--reason", "wrong"], http: host));

        Assert.Contains(
            "  restored: 4\n  clusters:\n    cluster_id  column  restored\n    c-1         code           3\n    c-22        year          11\n  rows: none\n",
            console.Out,
            StringComparison.Ordinal);
        Assert.EndsWith("/api/operations/rollback-r-1", host.Seen[^1].Path, StringComparison.Ordinal);
        Assert.Equal(end == "failed", console.Error.Contains("Run the same command again", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("promote")]
    [InlineData("terminate")]
    [InlineData("suspend")]
    [InlineData("resume")]
    public async Task Act_RunAndReason_IsPosted(string operation)
    {
        var host = new StubHost(StubHost.Json(202, """{"run_id":"r","status":"queued","attempt":2}"""));
        var console = new TestConsole();

        Assert.Equal(ExitCode.Done, await console.RunAsync([operation, "a/b", "--reason", "why"], http: host));

        Assert.EndsWith($"/api/runs/a%2Fb/{operation}", host.Seen.Single().Path, StringComparison.Ordinal);
        Assert.Equal("""{"reason":"why"}""", host.Seen.Single().Body);
        Assert.Contains("  attempt: 2\n", console.Out, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Usage, await new TestConsole().RunAsync([operation, "r"], http: host));
    }

    [Fact]
    public async Task Act_NotLegalNow_IsBadInputAndSaysWhatIs()
    {
        var console = new TestConsole();
        var host = new StubHost(StubHost.Json(409, """{"code":"INVALID_STATE","detail":"promote is not legal while the run is running; legal: suspend."}"""));

        Assert.Equal(ExitCode.BadInput, await console.RunAsync(["promote", "r", "--reason", "why"], http: host));

        Assert.Contains("legal: suspend", console.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restart_All_FollowsTheOperationToItsEnd()
    {
        var console = new TestConsole();
        var host = new StubHost(
            StubHost.Json(202, """{"operation_id":"bulk-restart-1","status":"running","matched":2,"restarted":0,"refused":0}"""),
            StubHost.Json(202, """{"operation_id":"bulk-restart-1","status":"running","matched":2,"restarted":1,"refused":0}"""),
            StubHost.Json(200, """{"operation_id":"bulk-restart-1","status":"completed","matched":2,"restarted":2,"refused":0}"""));

        Assert.Equal(ExitCode.Done, await console.RunAsync(["restart", "--all", "--table", "orders", "--reason", "why"], http: host));

        Assert.Equal(
            """{"status":"failed","scope":"failed","dry_run":false,"reason":"why","restart_from":"failure","table":"orders","from":null,"to":null}""",
            host.Seen[0].Body);
        Assert.EndsWith("/api/operations/bulk-restart-1", host.Seen[2].Path, StringComparison.Ordinal);
        Assert.Contains("  restarted: 2\n", console.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("restart", "--reason", "why")]
    [InlineData("restart", "r", "--all", "--reason", "why")]
    [InlineData("restart", "r")]
    public async Task Restart_WithoutRunOrReason_IsUsage(params string[] arguments) =>
        Assert.Equal(ExitCode.Usage, await new TestConsole().RunAsync(arguments, http: new StubHost()));

    [Fact]
    public async Task Reviews_Some_AreListed()
    {
        var console = new TestConsole();
        var host = new StubHost(StubHost.Json(200, """{"reviews":[{"review_id":"v1","run_id":"r","column":"amount","size":200,"confidence_score":0.7,"reason":"LOW_CONFIDENCE","lambda":"lambda x: x"}],"next_page_token":"t2"}"""));

        Assert.Equal(ExitCode.Done, await console.RunAsync(["reviews", "--page-size", "5", "--page-token", "a b", "--run", "r", "--column", "a&b"], http: host));

        Assert.EndsWith("/api/reviews?page_size=5&status=open&run=r&column=a%26b&page_token=a%20b", new Uri(host.Seen.Single().Path).AbsoluteUri, StringComparison.Ordinal);
        Assert.Contains("v1", console.Out, StringComparison.Ordinal);
        Assert.Contains("--page-token t2", console.Out, StringComparison.Ordinal);
        Assert.Equal(ExitCode.NotFound, await console.RunAsync(["reviews"], http: new StubHost(StubHost.Json(200, """{"reviews":[]}"""))));
    }

    [Fact]
    public async Task Review_Decisions_AreTheBody()
    {
        var host = new StubHost(StubHost.Json(200, "{}"));
        string file = Path.Combine(Directory.CreateTempSubdirectory().FullName, "e.jsonl");
        await File.WriteAllTextAsync(file, "{\"input\":\"1,5\",\"output\":1.50}\n");

        await new TestConsole().RunAsync(["review", "v1", "--approve"], http: host);
        await new TestConsole().RunAsync(["review", "v1", "--edit", "lambda x: x", "--reason", "r"], http: host);
        await new TestConsole().RunAsync(["review", "v1", "--examples", file], http: host);
        await new TestConsole().RunAsync(["review", "v1", "--reject", "--dry-run"], http: host);
        await new TestConsole().RunAsync(["review", "v1", "--reject", "--reason", "no"], http: host);

        Assert.Equal(
            [
                """{"decision":"approve"}""",
                """{"decision":"edit","lambda":"lambda x: x","reason":"r"}""",
                """{"decision":"examples","examples":[{"input":"1,5","output":1.50}]}""",
                """{"decision":"reject","dry_run":true}""",
                """{"decision":"reject","reason":"no"}""",
            ],
            host.Seen.Select(s => s.Body));
    }

    [Fact]
    public async Task Review_WithoutDecision_ShowsEverythingThatADecisionNeeds()
    {
        var console = new TestConsole();
        var host = new StubHost(StubHost.Json(200, """
            {"review":{"review_id":"r-f-1","status":"open","run_id":"r","table":"orders","column":"code","cluster_id":"c-1","size":4,"lambda":"lambda x: x.strip()","confidence_score":0.7,"reason":"AMBIGUOUS"},
             "fix":{"model_version":"phi3@1","reasoning":"Strips blanks.","alternatives":["lambda x: x.lstrip()"],"self_confidence":0.95,"measured":1},
             "shapes":["_U3_"],"kept_separate":2,
             "preview":{"rows":4,"distinct":3,"mended":1,"unchanged":1,"broken":1,"identity_collision":true,"samples":[
               {"before":" ABC ","after":"ABC","reason":null,"rows":2},{"before":"DEF","after":"DEF","reason":null,"rows":1},{"before":"x\u001b","after":null,"reason":"CONTRACT_FAILED","rows":1}]}}
            """));

        Assert.Equal(ExitCode.Done, await console.RunAsync(["review", "r-f-1"], http: host));

        Assert.Equal("/api/reviews/r-f-1", new Uri(host.Seen.Single().Path).AbsolutePath);
        string[] told =
        [
            "Column code of orders: waits for a person", "run r, cluster c-1, 4 rows, 2 look-alike rows kept separate", "lambda x: x.strip()", "by phi3@1: Strips blanks.",
            "not applied because: AMBIGUOUS", "confidence 0.7000: the generator says 0.9500, measured 1.0000", "would also do: lambda x: x.lstrip()",
            "3 distinct values in 4 rows to decide about: 1 become valid, 1 are valid as they are, 1 stay in quarantine", "IDENTITY_COLLISION", "2  \" ABC \"", "\"x\\u001b\"", "quarantine: CONTRACT_FAILED",
        ];
        Assert.All(told, line => Assert.Contains(line, console.Out, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("--reject")]
    [InlineData("--reject --reason r --approve")]
    [InlineData("--dry-run")]
    [InlineData("--reason r")]
    public async Task Review_HalfADecision_IsUsage(string options)
    {
        var host = new StubHost(StubHost.Json(200, "{}"));
        Assert.Equal(ExitCode.Usage, await new TestConsole().RunAsync(["review", "v1", .. options.Split(' ')], http: host));
        Assert.Empty(host.Seen);
    }

    [Theory]
    [InlineData(403, "FORBIDDEN", "role")]
    [InlineData(404, "NOT_FOUND", "remediation reviews")]
    [InlineData(409, "INVALID_STATE", "state")]
    [InlineData(422, "CONTRACT_FAILED", "--dry-run")]
    public async Task Review_Refused_SaysWhyAndWhatToDo(int status, string code, string advice)
    {
        var console = new TestConsole();
        var host = new StubHost(StubHost.Json(status, $$"""{"title":"t","detail":"This is why.","code":"{{code}}"}"""));

        Assert.NotEqual(ExitCode.Done, await console.RunAsync(["review", "v1", "--approve"], http: host));

        Assert.Contains($"{code}: This is why.", console.Error, StringComparison.Ordinal);
        Assert.Contains(advice, console.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"input\":1}\n")]
    [InlineData("nonsense\n")]
    [InlineData("{\"input\":1,\"output\":1}\n{\"input\":2,\"output\":1}\n{\"input\":3,\"output\":1}\n{\"input\":4,\"output\":1}\n")]
    public async Task Review_BadExamples_AreBadInput(string text)
    {
        var host = new StubHost(StubHost.Json(200, "{}"));
        string file = Path.Combine(Directory.CreateTempSubdirectory().FullName, "e.jsonl");
        await File.WriteAllTextAsync(file, text);

        Assert.Equal(ExitCode.BadInput, await new TestConsole().RunAsync(["review", "v1", "--examples", file], http: host));
        Assert.Empty(host.Seen);
    }
}
