using System.Security.Claims;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Remediation.Core.Intake;
using Remediation.Core.Reasons;

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
            if (claim.Value is "*" or "admin" || roles.Contains(claim.Value))
            {
                return null;
            }
        }

        return Problem(StatusCodes.Status403Forbidden, ReasonCode.Forbidden, $"Wanted is one of: {string.Join(", ", roles!)}.");
    }

    private static readonly JsonSerializerOptions ProblemJson = new(Json) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    private sealed record ProblemAnswer(
        [property: JsonPropertyName("type")] string Type,
        [property: JsonPropertyName("title")] string Title,
        [property: JsonPropertyName("status")] int Status,
        [property: JsonPropertyName("code")] string Code,
        [property: JsonPropertyName("detail")] string? Detail,
        [property: JsonPropertyName("problems")] IReadOnlyList<IntakeProblem>? Problems);
}
