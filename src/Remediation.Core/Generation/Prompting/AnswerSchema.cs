using System.Text.Json;

namespace Remediation.Core.Generation.Prompting;

/// <summary>
/// The JSON Schema of a model's answer: flat, bounded strings first, then a choice and a number. It is sent as the output's format and stands in the prompt
/// as well, since servers differ in how far they hold a model to it.
/// </summary>
public static class AnswerSchema
{
    /// <summary>Characters of a lambda in an answer.</summary>
    public const int MaxTransformation = 400;

    /// <summary>Characters of the sentence in an answer.</summary>
    public const int MaxReasoning = 200;

    /// <summary>The schema's text, on one line.</summary>
    public static string Text { get; } = JsonSerializer.Serialize(new
    {
        type = "object",
        properties = new
        {
            transformation = new { type = "string", maxLength = MaxTransformation },
            reasoning = new { type = "string", maxLength = MaxReasoning },
            pattern_type = new { type = "string", @enum = PatternTypes.All },
            confidence_score = new { type = "number" },
        },
        required = new[] { "transformation", "reasoning", "pattern_type", "confidence_score" },
        additionalProperties = false,
    });

    /// <summary>The schema as JSON.</summary>
    public static JsonElement Json { get; } = JsonElement.Parse(Text);
}
