using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Remediation.Core.Generation;
using Remediation.Core.Reasons;
using Remediation.Core.Reviews;

namespace Remediation.Functions.Http;

/// <summary>Clusters that wait for a person, and what stewards decide about them.</summary>
public sealed class ReviewEndpoints(ReviewDesk desk, IReviewStore store)
{
    private const string Role = KeyRoles.Steward;
    private const int MostExamples = 3;

    private static readonly string[] Statuses = ["open", "decided"];

    /// <summary>Lists reviews, the lowest confidence first.</summary>
    [Function("ListReviews")]
    public async Task<IActionResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "reviews")] HttpRequest request, CancellationToken cancellationToken)
    {
        if (Answers.Refuse(request, Role) is { } forbidden)
        {
            return forbidden;
        }

        string status = request.Query["status"].ToString() is { Length: > 0 } given ? given : Statuses[0];
        if (!Paging.TryRead(request, out Paging paging) || !Statuses.Contains(status))
        {
            return Answers.Problem(StatusCodes.Status400BadRequest, ReasonCode.InvalidRequest, "page_size is 1 to 500; status is open or decided.");
        }

        var query = new ReviewQuery(status == Statuses[1], Text(request, "run"), Text(request, "column"), paging.Size, paging.Token);
        ReviewPage page = await store.ListAsync(query, cancellationToken);
        return Answers.Ok(new ReviewListAnswer([.. page.Items.Select(ReviewAnswer.Of)], page.NextPageToken));
    }

    /// <summary>One review with what its function would do to every value that waits.</summary>
    [Function("GetReview")]
    public async Task<IActionResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "reviews/{id}")] HttpRequest request, string id, CancellationToken cancellationToken)
    {
        if (Answers.Refuse(request, Role) is { } forbidden)
        {
            return forbidden;
        }

        return await desk.ShowAsync(id, cancellationToken) is { } found
            ? Answers.Ok(ReviewDetailAnswer.Of(found.Item, found.Preview))
            : Answers.Problem(StatusCodes.Status404NotFound, ReasonCode.NotFound);
    }

    /// <summary>Decides; with <c>dry_run</c> only shows the function and what it would do.</summary>
    [Function("PostReview")]
    public async Task<IActionResult> PostAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "reviews/{id}")] HttpRequest request, string id, CancellationToken cancellationToken)
    {
        if (Answers.Refuse(request, Role) is { } forbidden)
        {
            return forbidden;
        }

        CallBody body = await CallBody.ReadAsync(request, ["decision", "lambda", "examples", "reason", "dry_run"], cancellationToken);
        string kind = body.Choice("decision", ReviewKind.All);
        if (body.Find("decision") is null)
        {
            body.Fault("decision", $"must be one of: {string.Join(", ", ReviewKind.All)}.");
        }

        string? lambda = body.Text("lambda");
        if ((kind == ReviewKind.Edit) != (lambda is not null))
        {
            body.Fault("lambda", "belongs to the decision edit, and to no other.");
        }

        List<ExamplePair> examples = ReadExamples(body, kind);
        bool dryRun = body.Flag("dry_run");
        string reason = body.Reason(required: !dryRun && kind == ReviewKind.Reject);
        if (Answers.Faults(body) is { } faults)
        {
            return faults;
        }

        ReviewOutcome outcome = await desk.DecideAsync(
            id, new ReviewOrder(kind, lambda, examples, Answers.ActorOf(request), reason), dryRun, cancellationToken);
        if (outcome.Item is { } item)
        {
            bool begun = !dryRun && kind != ReviewKind.Reject;
            return Answers.Ok(ReviewDecidedAnswer.Of(item, outcome.Preview, dryRun), begun ? StatusCodes.Status202Accepted : StatusCodes.Status200OK);
        }

        int refused = outcome.RefusalCode switch
        {
            ReasonCode.NotFound => StatusCodes.Status404NotFound,
            ReasonCode.InvalidState => StatusCodes.Status409Conflict,
            _ => StatusCodes.Status422UnprocessableEntity,
        };
        return Answers.Problem(refused, outcome.RefusalCode!, outcome.Refusal);
    }

    private static List<ExamplePair> ReadExamples(CallBody body, string kind)
    {
        List<ExamplePair> examples = [];
        JsonElement? given = body.Find("examples");
        if ((kind == ReviewKind.Examples) != given is not null)
        {
            body.Fault("examples", "belong to the decision examples, and to no other.");
        }

        if (given is not { } list)
        {
            return examples;
        }

        if (list.ValueKind != JsonValueKind.Array || list.GetArrayLength() is 0 or > MostExamples)
        {
            body.Fault("examples", $"is a list of 1 to {MostExamples} objects with input and output.");
            return examples;
        }

        foreach (JsonElement pair in list.EnumerateArray())
        {
            if (pair.ValueKind == JsonValueKind.Object && TryScalar(pair, "input", out string? input) && TryScalar(pair, "output", out string? output))
            {
                examples.Add(new ExamplePair(input, output));
            }
            else
            {
                body.Fault("examples", "each has input and output: text, a number or null.");
            }
        }

        return examples;
    }

    // As everywhere, a value's text is what counts: 1.50 stays 1.50.
    private static bool TryScalar(JsonElement pair, string name, out string? text)
    {
        text = null;
        if (!pair.TryGetProperty(name, out JsonElement value))
        {
            return false;
        }

        try
        {
            text = value.ValueKind switch
            {
                JsonValueKind.String => value.GetString(),
                JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
                _ => null,
            };
            return value.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static string? Text(HttpRequest request, string name) => request.Query[name].ToString() is { Length: > 0 } text ? text : null;
}
