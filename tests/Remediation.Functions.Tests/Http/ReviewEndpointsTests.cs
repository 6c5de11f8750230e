using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Remediation.Functions.Tests.Fixtures;
using static Remediation.Functions.Tests.Http.OperatorEndpointsTests;

namespace Remediation.Functions.Tests.Http;

/// <summary>Reviews on the real host: from a cluster that waits for a person to its promotion, or not.</summary>
public sealed class ReviewEndpointsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("remediation-reviews-").FullName;
    private readonly ScriptedGenerator _generator = new() { Confidence = 0.5 };

    [Fact]
    public async Task Approve_WaitingCluster_IsPromotedByTheNextAttemptUnderTheReviewersName()
    {
        await using TestHost host = await TestHost.StartAsync(_folder, _generator);
        string run = await host.SubmitAsync(TestBatch.Of("b", ("code", " ABC "), ("code", " DEF "), ("code", "ghi")));
        JsonElement first = await host.EndedAsync(run);
        Assert.Equal((3, 0, 3), Counts(first));

        JsonElement listed = await host.Stella.GetFromJsonAsync<JsonElement>($"/api/reviews?run={run}&column=code");
        string id = Text(listed.GetProperty("reviews").EnumerateArray().Single(r => Text(r, "reason") == "LOW_CONFIDENCE"), "review_id");
        JsonElement detail = await host.Stella.GetFromJsonAsync<JsonElement>($"/api/reviews/{id}");
        JsonElement preview = detail.GetProperty("preview");
        Assert.Equal(2, Int(preview, "mended"));
        Assert.Contains(preview.GetProperty("samples").EnumerateArray(), s => Text(s, "before") == " ABC " && Text(s, "after") == "ABC");

        JsonElement decided = await PostAsync(host.Stella, $"/api/reviews/{id}", new { decision = "approve", reason = "looks right" }, HttpStatusCode.Accepted);
        Assert.Equal((2, "queued"), (Int(decided, "attempt"), Text(decided, "status")));
        JsonElement second = await host.EndedAsync(run, 2);

        Assert.Equal(("completed", "promoted"), StateOf(second));
        Assert.Equal((3, 2, 1), Counts(second));
        JsonElement fix = second.GetProperty("fixes").EnumerateArray().Single(f => Text(f, "decision") == "applied");
        Assert.Equal("human:stella", Text(fix, "model_version"));
        Assert.Equal("ABC", await ProductionAsync(host, 0, "code"));
        List<JsonElement> ledger = await host.LedgerAsync();
        JsonElement receipt = Assert.Single(ledger, e => Kind(e) == "review");
        Assert.Equal(("stella", "approve", "looks right", "LOW_CONFIDENCE"), (Text(receipt, "actor"), Text(receipt, "decision"), Text(receipt, "reason"), Text(receipt, "waived")));
        Assert.Equal(2, ledger.Count(e => Kind(e) == "fix" && Text(e, "model_version") == "human:stella"));
    }

    [Fact]
    public async Task Decide_Twice_TheSecondReviewerIsRefused()
    {
        await using TestHost host = await TestHost.StartAsync(_folder, _generator);
        (string run, string id) = await WaitingAsync(host);

        await PostAsync(host.Stella, $"/api/reviews/{id}", new { decision = "reject", reason = "wrong" }, HttpStatusCode.OK);
        JsonElement refused = await PostAsync(host.Sam, $"/api/reviews/{id}", new { decision = "approve" }, HttpStatusCode.Conflict);

        Assert.Equal("INVALID_STATE", Text(refused, "code"));
        Assert.Empty((await host.Stella.GetFromJsonAsync<JsonElement>("/api/reviews")).GetProperty("reviews").EnumerateArray());
        JsonElement plan = await PostAsync(host.Olga, $"/api/runs/{run}/restart", new { scope = "quarantined", dry_run = true }, HttpStatusCode.OK);
        Assert.Equal(0, Int(plan, "rows"));
        JsonElement row = (await host.Stella.GetFromJsonAsync<JsonElement>($"/api/runs/{run}/rows")).GetProperty("rows")[0];
        Assert.Equal("QUARANTINED", Text(row, "validation_status"));
    }

    [Fact]
    public async Task Edit_FunctionOutsideTheLanguageOrConstant_IsRefusedForPeopleToo()
    {
        await using TestHost host = await TestHost.StartAsync(_folder, _generator);
        (_, string id) = await WaitingAsync(host);

        Assert.Equal("REJECTED_LAMBDA", Text(await PostAsync(host.Stella, $"/api/reviews/{id}", new { decision = "edit", lambda = "lambda x: open(x)" }, HttpStatusCode.UnprocessableEntity), "code"));
        Assert.Equal("CONSTANT_OUTPUT", Text(await PostAsync(host.Stella, $"/api/reviews/{id}", new { decision = "edit", lambda = "lambda x: 'ABC'" }, HttpStatusCode.UnprocessableEntity), "code"));
        Assert.Equal("CONTRACT_FAILED", Text(await PostAsync(host.Stella, $"/api/reviews/{id}", new { decision = "edit", lambda = "lambda x: x" }, HttpStatusCode.UnprocessableEntity), "code"));
        await PostAsync(host.Stella, $"/api/reviews/{id}", new { decision = "edit" }, HttpStatusCode.BadRequest);
        await PostAsync(host.Rita, $"/api/reviews/{id}", new { decision = "approve" }, HttpStatusCode.Forbidden);
        await PostAsync(host.Stella, "/api/reviews/nobody-f-1", new { decision = "approve" }, HttpStatusCode.NotFound);
        Assert.DoesNotContain(await host.LedgerAsync(), e => Kind(e) == "review");
    }

    [Fact]
    public async Task Examples_GeneratorWritesTheFunction_ItIsShownByADryRunAndThenApplied()
    {
        await using TestHost host = await TestHost.StartAsync(_folder, _generator);
        (string run, string id) = await WaitingAsync(host);
        object[] wanted = [new { input = " ABC ", output = "ABC" }];

        _generator.Answer = (_, _) => Task.FromResult<string?>("lambda x: x.lower().strip()");
        Assert.Equal("GENERATOR_FAILED", Text(await PostAsync(host.Stella, $"/api/reviews/{id}", new { decision = "examples", examples = wanted }, HttpStatusCode.UnprocessableEntity), "code"));
        _generator.Answer = (request, _) => Task.FromResult<string?>(request.Examples.Count == 1 ? "lambda x: x.strip().upper()" : null);
        JsonElement shown = await PostAsync(host.Stella, $"/api/reviews/{id}", new { decision = "examples", examples = wanted, dry_run = true }, HttpStatusCode.OK);
        Assert.Equal("lambda x: x.strip().upper()", Text(shown, "lambda"));
        await PostAsync(host.Stella, $"/api/reviews/{id}", new { decision = "examples", examples = wanted, reason = "so" }, HttpStatusCode.Accepted);

        Assert.Equal((1, 1, 0), Counts(await host.EndedAsync(run, 2)));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static async Task<(string Run, string ReviewId)> WaitingAsync(TestHost host)
    {
        string run = await host.SubmitAsync(TestBatch.Of("b", ("code", " ABC ")));
        await host.EndedAsync(run);
        JsonElement listed = await host.Stella.GetFromJsonAsync<JsonElement>("/api/reviews");
        return (run, Text(listed.GetProperty("reviews")[0], "review_id"));
    }
}
