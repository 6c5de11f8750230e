using System.Text.Json;
using System.Text.Json.Serialization;
using Remediation.Adapters.Files;
using Remediation.Core.Clustering;
using Remediation.Core.Contracts;
using Remediation.Core.Generation;
using Remediation.Core.Generation.Synthesis;
using Remediation.Core.Reasons;
using Remediation.Core.Tables;
using Remediation.Core.Trials;
using Remediation.Lambdas;

namespace Remediation.Cli.Handlers;

/// <summary><c>lambda suggest</c>: one function for the JSON values on standard input, with what a trial on all of them measures.</summary>
internal static class SuggestHandler
{
    private const int MaxSamples = 20;

    internal static async Task<int> RunAsync(LambdaSuggestOptions options, CliConsole console, CancellationToken cancellationToken)
    {
        if (options.Generator != "builtin")
        {
            return console.Fail(ExitCode.BadInput, ReasonCode.GeneratorFailed, $"The generator {options.Generator} is not configured.", "Use --generator builtin.");
        }

        if (options.Examples is not null || options.Contract is not { } file || options.Column is not { } column)
        {
            return console.Fail(ExitCode.BadInput, ReasonCode.UnknownContract, "The builtin generator works towards a contract.", "Give --contract F and --column C.");
        }

        if (!File.Exists(file))
        {
            return console.Fail(ExitCode.BadInput, ReasonCode.UnknownContract, $"There is no contract file {file}.", "");
        }

        ContractReading reading = await ContractFolder.ReadAsync(file, Path.GetFileNameWithoutExtension(file), cancellationToken);
        if (reading.Contract is not { } contract)
        {
            return console.Fail(ExitCode.BadInput, ReasonCode.InvalidContract, string.Join(" ", reading.Problems.Select(p => $"{p.Path}: {p.Message} ({p.Code})")), "");
        }

        if (contract.Columns.GetValueOrDefault(column) is not { } rules)
        {
            return console.Fail(ExitCode.BadInput, ReasonCode.UnknownContract, $"The contract has no column {column}.", "Its columns are " + string.Join(", ", contract.Columns.Keys) + ".");
        }

        List<string?> values = [];
        await foreach (JsonLine line in JsonLinesReader.ReadAsync(console.Input, JsonLinesReader.DefaultMaxLineBytes, anyValue: true, cancellationToken))
        {
            if (line.Fault is { } fault)
            {
                return console.Fail(ExitCode.BadInput, fault.Code, fault.ToString(), "");
            }

            JsonElement value = line.Value!.Value;
            values.Add(value.ValueKind == JsonValueKind.Null ? null : value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText());
        }

        Suggestion suggestion = await SuggestAsync(rules, [.. values.Distinct(StringComparer.Ordinal)], cancellationToken);
        await console.Out.WriteLineAsync(JsonSerializer.Serialize(suggestion));
        return suggestion.Transformation is null ? ExitCode.NotFound : ExitCode.Done;
    }

    private static async Task<Suggestion> SuggestAsync(ColumnContract rules, string?[] values, CancellationToken cancellationToken)
    {
        var gate = new FixGate(new LambdaCompiler());
        string[] knownValid = [.. rules.Examples, .. rules.AcceptedValues ?? []];
        GenerationAnswer answer = await new Synthesizer(gate).GenerateAsync(
            new GenerationRequest { Column = rules.Name, Contract = rules, Samples = [.. values.Take(MaxSamples)], KnownValid = knownValid }, cancellationToken);
        if (answer.Proposal is not { } proposal || gate.Judge(proposal.Transformation, rules).Lambda is not { } lambda)
        {
            return new Suggestion(null, 0, answer.Failure ?? "", null, 0, answer.ModelVersion);
        }

        List<CompiledLambda> rivals = [.. proposal.Alternatives.Select(a => gate.Judge(a, rules).Lambda).OfType<CompiledLambda>()];
        TrialReport report = await new Trial(rules, knownValid).RunAsync(
            lambda, rivals, values.Select(v => new DistinctValue(0, v, 1)).ToAsyncEnumerable(), cancellationToken);
        double score = Confidence.Score(proposal.ConfidenceScore, report.Findings, capped: false);
        double measured = report.Findings.Distinct == 0 ? 0 : Math.Round((double)report.Findings.Passed / report.Findings.Distinct, 4, MidpointRounding.ToZero);
        return new Suggestion(proposal.Transformation, score, proposal.Reasoning, proposal.PatternType, measured, answer.ModelVersion);
    }

    private sealed record Suggestion(
        [property: JsonPropertyName("transformation")] string? Transformation,
        [property: JsonPropertyName("confidence_score")] double ConfidenceScore,
        [property: JsonPropertyName("reasoning")] string Reasoning,
        [property: JsonPropertyName("pattern_type")] string? PatternType,
        [property: JsonPropertyName("measured")] double Measured,
        [property: JsonPropertyName("model_version")] string ModelVersion);
}
