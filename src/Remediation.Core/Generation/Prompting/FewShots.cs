using System.Text.Json;
using Remediation.Core.Contracts;

namespace Remediation.Core.Generation.Prompting;

/// <summary>
/// Worked examples: tasks as they are really put, each with the answer that is wanted. The tests hold every answer against the gate and its own contract.
/// </summary>
internal static class FewShots
{
    /// <summary>The examples.</summary>
    public static IReadOnlyList<FewShot> All { get; } =
    [
        new(
            Request("ordered_at", """{"format": "date:%Y-%m-%d"}""", "[]", "2025-12-31", "31 Dec 2025", " 4 mar 2024", "17 Sep 2025"),
            new FixProposal
            {
                Transformation = "lambda x: datetime.strptime(x.strip(), '%d %b %Y').strftime('%Y-%m-%d')",
                Reasoning = "Reads day, short month name and year, and writes an ISO date.",
                PatternType = "date_format",
                ConfidenceScore = 0.97,
            }),
        new(
            Request(
                "weight_kg",
                "{}",
                """[{"dbt_expectations.expect_column_values_to_match_regex": {"regex": "^[0-9]+\\.[0-9]{2}$"}}]""",
                "12.50",
                "1,204.5 kg",
                "80 kg",
                "7.25kg"),
            new FixProposal
            {
                Transformation = @"lambda x: format(float(re.sub(r'[^\d.]', '', x)), '.2f')",
                Reasoning = "Drops the unit and the thousands separators and writes two decimals.",
                PatternType = "type_cast",
                ConfidenceScore = 0.95,
            }),
        new(
            Request(
                "status",
                """{"nullable": true}""",
                """[{"accepted_values": {"values": ["open", "closed"]}}]""",
                "open",
                "OPEN ",
                "Closed!",
                "n/a"),
            new FixProposal
            {
                Transformation = "lambda x: None if x.strip().lower() == 'n/a' else re.sub(r'[^a-z]', '', x.lower())",
                Reasoning = "Turns the mark for a missing value into None, otherwise keeps the letters in lower case.",
                PatternType = "string_clean",
                ConfidenceScore = 0.9,
            }),
    ];

    /// <summary>The examples as messages.</summary>
    public static IReadOnlyList<PromptMessage> Messages { get; } =
    [
        .. All.SelectMany(shot => new[]
        {
            new PromptMessage(PromptRole.User, PromptComposer.Task(shot.Request)),
            new PromptMessage(PromptRole.Assistant, ModelAnswerText.Of(shot.Answer)),
        }),
    ];

    // The valid value stands beside the contract and not in it: a contract's examples are run against its patterns, which must not happen while a type is made.
    private static GenerationRequest Request(string column, string meta, string tests, string valid, params string?[] samples)
    {
        using var model = JsonDocument.Parse($$$"""{"columns": [{"name": "{{{column}}}", "tests": {{{tests}}}, "meta": {"remediation": {{{meta}}} } }]}""");
        ColumnContract contract = ContractReader.ReadInline(model.RootElement).Contract!.Columns[column];
        return new GenerationRequest { Column = column, Contract = contract, Samples = samples, KnownValid = [valid] };
    }
}

/// <summary>One worked example.</summary>
/// <param name="Request">The task.</param>
/// <param name="Answer">The wanted answer.</param>
internal sealed record FewShot(GenerationRequest Request, FixProposal Answer);
