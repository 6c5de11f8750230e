using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Remediation.Core.Generation;
using Remediation.Core.Runs;
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

    [Fact]
    public async Task Approve_WhileTheRunIsOpen_IsTakenUpWhenItHasEnded()
    {
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _generator.Answer = async (request, cancellationToken) =>
        {
            await (request.Column == "year" ? answer.Task.WaitAsync(cancellationToken) : Task.CompletedTask);
            return "lambda x: x.strip()";
        };
        await using TestHost host = await TestHost.StartAsync(_folder, _generator);
        string run = await host.SubmitAsync(TestBatch.Of("b", ("code", " ABC "), ("year", " 2024 ")));
        string id = await FirstReviewAsync(host, $"run={run}&column=code");

        JsonElement decided = await PostAsync(host.Stella, $"/api/reviews/{id}", new { decision = "approve" }, HttpStatusCode.Accepted);
        Assert.Equal((1, "running"), (Int(decided, "attempt"), Text(decided, "status")));
        JsonElement seen = await host.Stella.GetFromJsonAsync<JsonElement>($"/api/reviews/{id}");
        Assert.Equal(("decided", "stella"), (Text(seen.GetProperty("review"), "status"), Text(seen.GetProperty("review"), "decided_by")));
        answer.SetResult();
        JsonElement second = await host.EndedAsync(run, 2);

        Assert.Equal((2, 1, 1), Counts(second));
        Assert.Equal("ABC", await ProductionAsync(host, 0, "code"));
        Assert.Equal(1, Int(Assert.Single(await host.LedgerAsync(), e => Kind(e) == "review"), "attempt"));
    }

    [Fact]
    public async Task Approve_FunctionThatWritesData_IsAppliedWithTheWaiverInLedgerAndFix()
    {
        _generator.Answer = (_, _) => Task.FromResult<string?>("lambda x: x + 'Q'");
        await using TestHost host = await TestHost.StartAsync(_folder, _generator);
        string run = await host.SubmitAsync(TestBatch.Of("b", ("code", "AB")));
        await host.EndedAsync(run);
        string id = await FirstReviewAsync(host, $"run={run}");
        Assert.Equal("LITERAL_DATA", Text((await host.Stella.GetFromJsonAsync<JsonElement>($"/api/reviews/{id}")).GetProperty("review"), "reason"));

        await PostAsync(host.Stella, $"/api/reviews/{id}", new { decision = "approve", reason = "Q is the default size" }, HttpStatusCode.Accepted);

        Assert.Equal((1, 1, 0), Counts(await host.EndedAsync(run, 2)));
        Assert.Equal("ABQ", await ProductionAsync(host, 0, "code"));
        Assert.Equal("LITERAL_DATA,LOW_CONFIDENCE", Text(Assert.Single(await host.LedgerAsync(), e => Kind(e) == "review"), "waived"));
        FixRecord fix = (await host.Services.GetRequiredService<IFixStore>().ListAsync(run, CancellationToken.None)).Single(f => f.Decision == FixDecision.Applied);
        Assert.Equal(("stella", "human:stella"), (fix.ReviewedBy, fix.ModelVersion));
        Assert.Contains("LITERAL_DATA", fix.Waived);
    }

    [Fact]
    public async Task Approve_IdentityCollisionInTheBatch_IsShownAndRefused_AndAnotherFunctionIsNot()
    {
        _generator.Confidence = 1;
        _generator.Answer = (_, _) => Task.FromResult<string?>("lambda x: x[:3].upper()");
        await using TestHost host = await TestHost.StartAsync(_folder, _generator);
        string run = await host.SubmitAsync(TestBatch.Of("b", ("tag", "abcd"), ("tag", "abce")));
        Assert.Equal((2, 0, 2), Counts(await host.EndedAsync(run)));
        string id = await FirstReviewAsync(host, $"run={run}");

        JsonElement detail = await host.Stella.GetFromJsonAsync<JsonElement>($"/api/reviews/{id}");
        Assert.True(detail.GetProperty("preview").GetProperty("identity_collision").GetBoolean());
        foreach (bool dryRun in (bool[])[true, false])
        {
            JsonElement refused = await PostAsync(host.Stella, $"/api/reviews/{id}", new { decision = "approve", dry_run = dryRun }, HttpStatusCode.UnprocessableEntity);
            Assert.Equal("IDENTITY_COLLISION", Text(refused, "code"));
        }

        await PostAsync(host.Stella, $"/api/reviews/{id}", new { decision = "edit", lambda = "lambda x: x[1:].upper()" }, HttpStatusCode.Accepted);
        Assert.Equal((2, 2, 0), Counts(await host.EndedAsync(run, 2)));
    }

    [Fact]
    public async Task Approve_ValueThatAnotherRowOfProductionHolds_IsRefused()
    {
        _generator.Confidence = 1;
        _generator.Answer = (_, _) => Task.FromResult<string?>("lambda x: x.strip()[:3].upper()");
        await using TestHost host = await TestHost.StartAsync(_folder, _generator);
        await host.EndedAsync(await host.SubmitAsync(TestBatch.Of("b1", ("tag", " xyz "))));
        Assert.Equal("XYZ", await ProductionAsync(host, 0, "tag"));
        string run = await host.SubmitAsync(TestBatch.Of("b2", ("code", " abc "), ("tag", "xyzq")));
        await host.EndedAsync(run);
        string id = await FirstReviewAsync(host, $"run={run}&column=tag");

        JsonElement refused = await PostAsync(host.Stella, $"/api/reviews/{id}", new { decision = "approve" }, HttpStatusCode.UnprocessableEntity);

        Assert.Equal("IDENTITY_COLLISION", Text(refused, "code"));
        await PostAsync(host.Stella, $"/api/reviews/{id}", new { decision = "edit", lambda = "lambda x: x[1:].upper()", dry_run = true }, HttpStatusCode.OK);
    }

    [Fact]
    public async Task List_InPages_GivesEachReviewOnce_AndBadQueriesAreRefused()
    {
        await using TestHost host = await TestHost.StartAsync(_folder, _generator);
        string run = await host.SubmitAsync(TestBatch.Of("b", ("code", " ABC "), ("year", " 2024 "), ("tag", " XYZ ")));
        await host.EndedAsync(run);

        List<string> columns = [];
        string? token = "";
        while (token is not null)
        {
            JsonElement page = await host.Stella.GetFromJsonAsync<JsonElement>($"/api/reviews?page_size=1&page_token={token}");
            columns.Add(Text(Assert.Single(page.GetProperty("reviews").EnumerateArray()), "column"));
            token = page.GetProperty("next_page_token").GetString();
        }

        Assert.Equal(["code", "tag", "year"], columns.Order());
        Assert.Empty((await host.Stella.GetFromJsonAsync<JsonElement>("/api/reviews?status=decided")).GetProperty("reviews").EnumerateArray());
        Assert.Equal(HttpStatusCode.BadRequest, (await host.Stella.GetAsync("/api/reviews?status=all")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await host.Stella.GetAsync("/api/reviews?page_size=501")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await host.Rita.GetAsync("/api/reviews")).StatusCode);
    }

    [Fact]
    public async Task Decide_TwoReviewersAtOnce_OneIsHeard()
    {
        await using TestHost host = await TestHost.StartAsync(_folder, _generator);
        (string run, string id) = await WaitingAsync(host);

        HttpResponseMessage[] answers = await Task.WhenAll(
            host.Stella.PostAsJsonAsync($"/api/reviews/{id}", new { decision = "approve" }),
            host.Sam.PostAsJsonAsync($"/api/reviews/{id}", new { decision = "edit", lambda = "lambda x: x.strip().upper()" }));

        Assert.Equal([HttpStatusCode.Accepted, HttpStatusCode.Conflict], answers.Select(a => a.StatusCode).Order());
        Assert.Equal((1, 1, 0), Counts(await host.EndedAsync(run, 2)));
        JsonElement receipt = Assert.Single(await host.LedgerAsync(), e => Kind(e) == "review");
        Assert.Equal(answers[0].StatusCode == HttpStatusCode.Accepted ? "stella" : "sam", Text(receipt, "actor"));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // Waits until the query gives one.
    private static async Task<string> FirstReviewAsync(TestHost host, string query)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            JsonElement listed = await host.Stella.GetFromJsonAsync<JsonElement>($"/api/reviews?{query}", patience.Token);
            if (listed.GetProperty("reviews").EnumerateArray().FirstOrDefault() is { ValueKind: JsonValueKind.Object } first)
            {
                return Text(first, "review_id");
            }

            await Task.Delay(20, patience.Token);
        }
    }

    private static async Task<(string Run, string ReviewId)> WaitingAsync(TestHost host)
    {
        string run = await host.SubmitAsync(TestBatch.Of("b", ("code", " ABC ")));
        await host.EndedAsync(run);
        JsonElement listed = await host.Stella.GetFromJsonAsync<JsonElement>("/api/reviews");
        return (run, Text(listed.GetProperty("reviews")[0], "review_id"));
    }
}
