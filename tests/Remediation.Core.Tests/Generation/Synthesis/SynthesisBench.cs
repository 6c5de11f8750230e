using System.Text.Json;
using System.Text.Json.Nodes;
using Remediation.Core.Contracts;
using Remediation.Core.Generation;
using Remediation.Core.Generation.Synthesis;
using Remediation.Core.Trials;
using Remediation.Lambdas;

namespace Remediation.Core.Tests.Generation.Synthesis;

/// <summary>Asks the synthesizer as the pipeline does, and runs what it proposes behind the gate.</summary>
internal static class SynthesisBench
{
    private static readonly FixGate Gate = new(new LambdaCompiler());
    private static readonly Synthesizer Synthesizer = new(Gate);

    public static ColumnContract Format(string format, string name = "c", bool nullable = false, bool? dayFirst = null)
    {
        var rules = new JsonObject { ["format"] = format };
        if (nullable)
        {
            rules["nullable"] = true;
        }

        if (dayFirst is { } first)
        {
            rules["day_first"] = first;
        }

        return Column(name, [], rules);
    }

    public static ColumnContract Pattern(string regex) => Column("c", [Test("dbt_expectations.expect_column_values_to_match_regex", "regex", regex)], []);

    public static ColumnContract Forbidden(string regex) => Column("c", [Test("dbt_expectations.expect_column_values_to_not_match_regex", "regex", regex)], []);

    public static ColumnContract Accepted(params string[] values) =>
        Column("c", [new JsonObject { ["accepted_values"] = new JsonObject { ["values"] = new JsonArray([.. values.Select(v => (JsonNode)v)]) } }], []);

    public static ColumnContract Column(string name, JsonArray tests, JsonObject rules)
    {
        var column = new JsonObject { ["name"] = name };
        if (tests.Count > 0)
        {
            column["tests"] = tests;
        }

        if (rules.Count > 0)
        {
            column["meta"] = new JsonObject { ["remediation"] = rules };
        }

        var model = new JsonObject { ["columns"] = new JsonArray(column) };
        ContractReading reading = ContractReader.ReadInline(JsonDocument.Parse(model.ToJsonString()).RootElement);
        Assert.Empty(reading.Problems);
        return reading.Contract!.Columns[name];
    }

    public static GenerationAnswer Ask(
        ColumnContract? contract,
        IReadOnlyList<string?> samples,
        IReadOnlyList<string>? valid = null,
        IReadOnlyList<ExamplePair>? examples = null,
        IReadOnlyList<RefusedProposal>? refused = null)
    {
        var request = new GenerationRequest
        {
            Column = contract?.Name ?? "c",
            Contract = contract,
            Samples = samples,
            KnownValid = valid ?? [],
            Examples = examples ?? [],
            Refused = refused ?? [],
        };
        return Synthesizer.GenerateAsync(request, CancellationToken.None).GetAwaiter().GetResult();
    }

    public static List<string?> Run(string lambda, ColumnContract? contract, IReadOnlyList<string?> values)
    {
        GateVerdict verdict = Gate.Judge(lambda, contract);
        Assert.Null(verdict.Reason);
        using var function = new CellFunction(verdict.Lambda!, contract);
        return [.. values.Select(v => function.Apply(v) is { Passed: true } r ? r.Text : "!")];
    }

    /// <summary>The proposal must be sure enough to be applied, and give these values.</summary>
    public static string Mends(ColumnContract? contract, string?[] samples, string?[] wanted, IReadOnlyList<string>? valid = null, IReadOnlyList<ExamplePair>? examples = null)
    {
        GenerationAnswer answer = Ask(contract, samples, valid, examples);
        Assert.NotNull(answer.Proposal);
        Assert.Equal(wanted, Run(answer.Proposal.Transformation, contract, samples));
        Assert.True(answer.Proposal.ConfidenceScore >= Confidence.Threshold, answer.Proposal.Transformation);
        return answer.Proposal.Transformation;
    }

    /// <summary>The proposal, if there is one, must go to a person.</summary>
    public static FixProposal Doubts(ColumnContract contract, string?[] samples, IReadOnlyList<string>? valid = null)
    {
        GenerationAnswer answer = Ask(contract, samples, valid);
        Assert.NotNull(answer.Proposal);
        Assert.True(answer.Proposal.ConfidenceScore < Confidence.Threshold, answer.Proposal.Transformation);
        return answer.Proposal;
    }

    public static void LeavesAlone(ColumnContract contract, string?[] samples, IReadOnlyList<string>? valid = null)
    {
        GenerationAnswer answer = Ask(contract, samples, valid);
        Assert.True(answer.Proposal is null, answer.Proposal?.Transformation);
        Assert.False(string.IsNullOrEmpty(answer.Failure));
    }

    private static JsonObject Test(string name, string argument, string value) => new() { [name] = new JsonObject { [argument] = value } };
}
