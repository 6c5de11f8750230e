using System.Text.Json.Serialization;

namespace Remediation.Core.Intake;

/// <summary>One thing that is wrong with a body: a stable code, where it is, and what to do. It never quotes a cell value.</summary>
/// <param name="Code">A <see cref="Reasons.ReasonCode"/>.</param>
/// <param name="Path">Where, as a JSON path such as <c>$.primary_key[0]</c>.</param>
/// <param name="Message">What is wrong and what to do.</param>
public sealed record IntakeProblem(
    [property: JsonPropertyName("code")] string Code,
    [property: JsonPropertyName("path")] string Path,
    [property: JsonPropertyName("message")] string Message);
