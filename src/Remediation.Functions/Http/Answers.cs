using System.Security.Claims;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Remediation.Core.Intake;
using Remediation.Core.Reasons;
using Remediation.Core.Runs;

namespace Remediation.Functions.Http;

/// <summary>JSON answers and RFC 9457 problem details, written here so that both hosts give the same bytes.</summary>
internal static class Answers
{
    public static readonly JsonSerializerOptions Json = new()
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.Never,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static ContentResult Ok<T>(T body, int status = StatusCodes.Status200OK) => new()
    {
        Content = JsonSerializer.Serialize(body, Json),
        ContentType = "application/json; charset=utf-8",
        StatusCode = status,
    };

    public static ContentResult Problem(int status, string code, string? detail = null, IReadOnlyList<IntakeProblem>? problems = null) => new()
    {
        Content = JsonSerializer.Serialize(
            new ProblemAnswer($"urn:remediation:{code}", ReasonCatalog.Sentence(code), status, code, detail, problems), ProblemJson),
        ContentType = "application/problem+json; charset=utf-8",
        StatusCode = status,
    };

    /// <summary>Null when the caller's key has one of the roles (or all), else the refusal.</summary>
    public static IActionResult? Refuse(HttpRequest request, params ReadOnlySpan<string> roles)
    {
        foreach (Claim claim in request.HttpContext.User.FindAll(ClaimTypes.Role))
        {
            if (claim.Value is "*" or KeyRoles.Admin || roles.Contains(claim.Value))
            {
                return null;
            }
        }

        return Problem(StatusCodes.Status403Forbidden, ReasonCode.Forbidden, $"Wanted is one of: {string.Join(", ", roles!)}.");
    }

    /// <summary>Null when a body is as the call wants it, else every fault of it.</summary>
    public static IActionResult? Faults(CallBody body) =>
        body.Problems.Count == 0 ? null : Problem(StatusCodes.Status400BadRequest, body.Problems[0].Code, null, body.Problems);

    /// <summary>A refused operation: 404 without such a run, 409 when it is not legal now.</summary>
    public static IActionResult Refusal(OperationAnswer answer) => Problem(
        answer.RefusalCode == ReasonCode.NotFound ? StatusCodes.Status404NotFound : StatusCodes.Status409Conflict, answer.RefusalCode!, answer.Refusal);

    /// <summary>Who calls: the name of the key.</summary>
    public static string ActorOf(HttpRequest request) => request.HttpContext.User.Identity?.Name ?? "unknown";

    private static readonly JsonSerializerOptions ProblemJson = new(Json) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    private sealed record ProblemAnswer(
        [property: JsonPropertyName("type")] string Type,
        [property: JsonPropertyName("title")] string Title,
        [property: JsonPropertyName("status")] int Status,
        [property: JsonPropertyName("code")] string Code,
        [property: JsonPropertyName("detail")] string? Detail,
        [property: JsonPropertyName("problems")] IReadOnlyList<IntakeProblem>? Problems);
}
