using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Remediation.Core.Gates;
using Remediation.Core.Reasons;
using Remediation.Core.Runs;
using Remediation.Core.Staging;

namespace Remediation.Functions.Http;

/// <summary>The gate of a run over HTTP: each contract test, and the rows that failed it.</summary>
public sealed class GateEndpoints(IRunStore runs, IGateStore gates)
{
    /// <summary>The tests of a run's gate.</summary>
    [Function("GetRunGate")]
    public async Task<IActionResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "runs/{id}/gate")] HttpRequest request, string id, CancellationToken cancellationToken)
    {
        if (Answers.Refuse(request, KeyRoles.Reader) is { } refusal)
        {
            return refusal;
        }

        return await FindAsync(id, cancellationToken) is { } found
            ? Answers.Ok(GateAnswerBody.Of(found.Verdict))
            : Answers.Problem(StatusCodes.Status404NotFound, ReasonCode.NotFound);
    }

    /// <summary>The rows that failed one test, at most 10,000 of them in all.</summary>
    [Function("ListRunGateRows")]
    public async Task<IActionResult> ListRowsAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "runs/{id}/gate/{test:int}/rows")] HttpRequest request,
        string id,
        int test,
        CancellationToken cancellationToken)
    {
        if (Answers.Refuse(request, KeyRoles.Reader) is { } refusal)
        {
            return refusal;
        }

        if (!Paging.TryRead(request, out Paging paging))
        {
            return Answers.Problem(StatusCodes.Status400BadRequest, ReasonCode.InvalidBatch, "page_size is 1 to 500.");
        }

        if (await FindAsync(id, cancellationToken) is not { } found || test < 0 || test >= found.Verdict.Tests.Count)
        {
            return Answers.Problem(StatusCodes.Status404NotFound, ReasonCode.NotFound);
        }

        CellPage page = await gates.ListFailingAsync(id, found.Run.Attempt, test, paging.Size, paging.Token, cancellationToken);
        return Answers.Ok(new RowListAnswer([.. page.Cells.Select(RowAnswer.Of)], page.NextPageToken));
    }

    private async Task<(RunRecord Run, GateVerdictSummary Verdict)?> FindAsync(string id, CancellationToken cancellationToken) =>
        await runs.FindAsync(id, cancellationToken) is { } run && await gates.FindVerdictAsync(id, run.Attempt, cancellationToken) is { } verdict
            ? (run, verdict)
            : null;
}

/// <summary>The gate of a run.</summary>
internal sealed record GateAnswerBody(
    [property: JsonPropertyName("passed")] bool Passed, [property: JsonPropertyName("tests")] IReadOnlyList<GateTestAnswer> Tests)
{
    public static GateAnswerBody Of(GateVerdictSummary verdict) =>
        new(verdict.Passed, [.. verdict.Tests.Select((t, i) => new GateTestAnswer(i, t.Name, t.Column, t.Status, t.Detail, t.Tested, t.Failures))]);
}

/// <summary>One test of the gate.</summary>
internal sealed record GateTestAnswer(
    [property: JsonPropertyName("test")] int Test,
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("column")] string? Column,
    [property: JsonPropertyName("status")] string Status,
    [property: JsonPropertyName("detail")] string? Detail,
    [property: JsonPropertyName("tested")] int Tested,
    [property: JsonPropertyName("failures")] int Failures);
