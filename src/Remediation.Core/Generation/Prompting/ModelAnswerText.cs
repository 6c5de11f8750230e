using System.Text.Encodings.Web;
using System.Text.Json;

namespace Remediation.Core.Generation.Prompting;

/// <summary>Writes an answer as a model is asked to write it.</summary>
internal static class ModelAnswerText
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The JSON object of a proposal, its properties in the schema's order.</summary>
    public static string Of(FixProposal proposal) => JsonSerializer.Serialize(
        new
        {
            transformation = proposal.Transformation,
            reasoning = proposal.Reasoning,
            pattern_type = proposal.PatternType,
            confidence_score = proposal.ConfidenceScore,
        },
        Readable);
}
