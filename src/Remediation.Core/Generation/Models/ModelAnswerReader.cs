using System.Text;
using System.Text.Json;
using Remediation.Core.Generation.Prompting;
using Remediation.Core.Json;

namespace Remediation.Core.Generation.Models;

/// <summary>
/// Reads a model's answer strictly: one JSON object with exactly the four properties of <see cref="AnswerSchema"/>. A markdown fence or prose around the object
/// is cut off and noted; anything else is a defect. Whatever is read is only ever a proposal for the gate.
/// </summary>
public static class ModelAnswerReader
{
    private const int MaxDepth = 4;

    /// <summary>Reads an answer.</summary>
    public static ModelAnswer Read(string text)
    {
        string trimmed = text.Trim();
        if (trimmed.Length == 0)
        {
            return ModelAnswer.Faulty(GenerationDefect.EmptyAnswer);
        }

        int first = trimmed.IndexOf('{', StringComparison.Ordinal);
        int last = trimmed.LastIndexOf('}');
        if (first < 0 || last < first)
        {
            return ModelAnswer.Faulty(GenerationDefect.AnswerNotJson);
        }

        string json = trimmed[first..(last + 1)];
        byte[] utf8 = Encoding.UTF8.GetBytes(json);
        if (!TryParse(utf8, bytes => StrictJson.Parse(bytes, MaxDepth), out JsonDocument? document))
        {
            bool duplicate = TryParse(utf8, bytes => JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = MaxDepth }), out JsonDocument? loose);
            loose?.Dispose();
            return ModelAnswer.Faulty(duplicate ? GenerationDefect.AnswerDuplicateProperty : GenerationDefect.AnswerNotJson);
        }

        using (document)
        {
            return ReadObject(document!.RootElement, wrapped: json.Length != trimmed.Length);
        }
    }

    private static ModelAnswer ReadObject(JsonElement answer, bool wrapped)
    {
        if (answer.EnumerateObject().Count() != 4
            || Text(answer, "transformation", AnswerSchema.MaxTransformation) is not { } transformation
            || Text(answer, "reasoning", AnswerSchema.MaxReasoning) is not { } reasoning
            || Text(answer, "pattern_type", AnswerSchema.MaxReasoning) is not { } patternType
            || !PatternTypes.All.Contains(patternType, StringComparer.Ordinal)
            || !answer.TryGetProperty("confidence_score", out JsonElement score)
            || score.ValueKind != JsonValueKind.Number
            || score.GetDouble() is not (>= 0 and <= 1))
        {
            return ModelAnswer.Faulty(GenerationDefect.AnswerWrongShape);
        }

        if (string.IsNullOrWhiteSpace(transformation))
        {
            return ModelAnswer.Faulty(GenerationDefect.NothingFound);
        }

        var proposal = new FixProposal
        {
            Transformation = transformation.Trim(),
            ConfidenceScore = score.GetDouble(),
            Reasoning = new string([.. reasoning.Select(c => char.IsControl(c) ? ' ' : c)]),
            PatternType = patternType,
        };
        return new ModelAnswer(proposal, wrapped ? GenerationDefect.AnswerWrapped : null);
    }

    private static string? Text(JsonElement answer, string name, int bound) =>
        answer.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String && JsonText.TryGet(value, out string? text) && text.Length <= bound
            ? text
            : null;

    private static bool TryParse(ReadOnlyMemory<byte> json, Func<ReadOnlyMemory<byte>, JsonDocument> parse, out JsonDocument? document)
    {
        try
        {
            document = parse(json);
            return true;
        }
        catch (JsonException)
        {
            document = null;
            return false;
        }
    }
}

/// <summary>What an answer holds.</summary>
/// <param name="Proposal">The proposal, or null.</param>
/// <param name="Defect">What is wrong with the answer, a <see cref="GenerationDefect"/>; null when nothing is.</param>
public sealed record ModelAnswer(FixProposal? Proposal, string? Defect)
{
    /// <summary>An answer that gives no proposal.</summary>
    public static ModelAnswer Faulty(string defect) => new(null, defect);
}
