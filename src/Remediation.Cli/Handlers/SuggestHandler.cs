using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Remediation.Adapters.Files;
using Remediation.Core.Clustering;
using Remediation.Core.Contracts;
using Remediation.Core.Generation;
using Remediation.Core.Profiling;
using Remediation.Core.Reasons;
using Remediation.Core.Trials;
using Remediation.Functions.Composition;
using Remediation.Lambdas;

namespace Remediation.Cli.Handlers;

/// <summary>
/// <c>lambda suggest</c>: one function for the JSON values on standard input, towards a contract's column or from wanted outputs, with what a trial on all
/// values measures.
/// </summary>
internal static class SuggestHandler
{
    internal static async Task<int> RunAsync(LambdaSuggestOptions options, CliConsole console, CancellationToken cancellationToken)
    {
        GeneratorSettings settings;
        try
        {
            settings = GeneratorSettings.Read(
                new ConfigurationBuilder()
                    .AddEnvironmentVariables()
                    .AddInMemoryCollection([KeyValuePair.Create("GENERATOR", (string?)options.Generator)])
                    .Build());
        }
        catch (SettingsException faults)
        {
            return console.Fail(ExitCode.BadInput, "INVALID_SETTINGS", faults.Message, "See local.settings.sample.json for every key.");
        }

        if (!settings.UsesModel && options is { Contract: null, Examples: null })
        {
            return console.Fail(
                ExitCode.BadInput, ReasonCode.UnknownContract, "Nothing says what is wanted.", "Give --contract F and --column C, or --examples F with 1 to 3 wanted outputs.");
        }

        (ColumnContract? rules, int fault) = options is { Contract: { } file, Column: { } column } ? await ReadColumnAsync(file, column, console, cancellationToken) : (null, ExitCode.Done);
        if (fault != ExitCode.Done)
        {
            return fault;
        }

        IReadOnlyList<ExamplePair> examples = [];
        if (options.Examples is { } pairs)
        {
            if (!File.Exists(pairs))
            {
                return console.Fail(ExitCode.BadInput, ReasonCode.InvalidRow, $"There is no examples file {pairs}.", "");
            }

            await using FileStream stream = File.OpenRead(pairs);
            JsonLinesInput<ExamplePair> read = await JsonLinesInput.ExamplesAsync(stream, cancellationToken);
            if (read.Fault is { } broken)
            {
                return console.Fail(ExitCode.BadInput, broken.Code, $"{pairs}: {broken.Message}", "Each line is {\"input\":…,\"output\":…}.");
            }

            examples = read.Items;
            if (examples.Count == 0)
            {
                return console.Fail(ExitCode.BadInput, ReasonCode.InvalidRow, $"The examples file {pairs} is empty.", "Each line is {\"input\":…,\"output\":…}.");
            }
        }

        JsonLinesInput<string?> values = await JsonLinesInput.ValuesAsync(console.Input, cancellationToken);
        if (values.Fault is { } line)
        {
            return console.Fail(ExitCode.BadInput, line.Code, line.Message, "");
        }

        string?[] distinct = [.. values.Items.Concat(examples.Select(e => e.Input)).Distinct(StringComparer.Ordinal)];
        Suggestion suggestion = await SuggestAsync(settings, rules, examples, distinct, cancellationToken);
        await console.Out.WriteLineAsync(JsonSerializer.Serialize(suggestion));
        return suggestion.Transformation is null ? ExitCode.NotFound : ExitCode.Done;
    }

    private static async Task<(ColumnContract? Rules, int Fault)> ReadColumnAsync(string file, string column, CliConsole console, CancellationToken cancellationToken)
    {
        if (!File.Exists(file))
        {
            return (null, console.Fail(ExitCode.BadInput, ReasonCode.UnknownContract, $"There is no contract file {file}.", ""));
        }

        ContractReading reading = await ContractFolder.ReadAsync(file, Path.GetFileNameWithoutExtension(file), cancellationToken);
        if (reading.Contract is not { } contract)
        {
            return (null, console.Fail(ExitCode.BadInput, ReasonCode.InvalidContract, string.Join(" ", reading.Problems.Select(p => $"{p.Path}: {p.Message} ({p.Code})")), ""));
        }

        return contract.Columns.GetValueOrDefault(column) is { } rules
            ? (rules, ExitCode.Done)
            : (null, console.Fail(ExitCode.BadInput, ReasonCode.UnknownContract, $"The contract has no column {column}.", "Its columns are " + string.Join(", ", contract.Columns.Keys) + "."));
    }

    private static async Task<Suggestion> SuggestAsync(
        GeneratorSettings settings, ColumnContract? rules, IReadOnlyList<ExamplePair> examples, string?[] values, CancellationToken cancellationToken)
    {
        await using ServiceProvider services = new ServiceCollection()
            .AddLogging()
            .AddPerimeter([])
            .AddSingleton(TimeProvider.System)
            .AddSingleton(_ => new LambdaCompiler())
            .AddSingleton<FixGate>()
            .AddWriters(settings)
            .BuildServiceProvider();
        FixGate gate = services.GetRequiredService<FixGate>();
        string[] knownValid = rules is null ? [] : [.. rules.Examples, .. rules.AcceptedValues ?? []];
        var dialogue = new FixDialogue(new GeneratorCascade(GeneratorServices.Writers(services, settings)), gate, TimeProvider.System);
        DialogueResult result = await dialogue.RunAsync(
            new GenerationRequest
            {
                Column = rules?.Name ?? "",
                Contract = rules,
                Samples = Samples(values),
                ReadAllValues = _ => values.ToAsyncEnumerable(),
                KnownValid = knownValid,
                Examples = examples,
            },
            static _ => Task.FromResult(true),
            cancellationToken);
        GenerationAnswer answer = result.Answer;
        if (result.Lambda is not { } lambda)
        {
            string why = result.Refusal is { } refusal ? ReasonCatalog.Sentence(refusal) : answer.Failure ?? "";
            return new Suggestion(null, 0, why, null, 0, answer.ModelVersion, []);
        }

        FixProposal proposal = answer.Proposal!;
        List<CompiledLambda> rivals = [.. proposal.Alternatives.Select(a => gate.Judge(a, rules).Lambda).OfType<CompiledLambda>()];
        TrialReport report = await new Trial(rules, knownValid).RunAsync(
            lambda, rivals, values.Select(v => new DistinctValue(0, v, 1)).ToAsyncEnumerable(), cancellationToken);

        // Wanted outputs are a person's word for what is valid, so the cap of columns without a contract does not apply.
        double score = Confidence.Score(proposal.ConfidenceScore, report.Findings, capped: rules is not { HasValueTests: true } && examples.Count == 0);
        double measured = report.Findings.Distinct == 0 ? 0 : Math.Round((double)report.Findings.Passed / report.Findings.Distinct, 4, MidpointRounding.ToZero);
        return new Suggestion(proposal.Transformation, score, proposal.Reasoning, proposal.PatternType, measured, answer.ModelVersion, proposal.Alternatives);
    }

    // As many as a generator sees of a cluster: one value of every shape first, then the next of each.
    private static string?[] Samples(string?[] values) =>
    [
        .. values.GroupBy(ShapeScanner.ShapeOf)
            .SelectMany(shape => shape.Select((value, round) => (value, round)))
            .OrderBy(v => v.round)
            .Select(v => v.value)
            .Take(GenerationStage.MaxSamples),
    ];

    private sealed record Suggestion(
        [property: JsonPropertyName("transformation")] string? Transformation,
        [property: JsonPropertyName("confidence_score")] double ConfidenceScore,
        [property: JsonPropertyName("reasoning")] string Reasoning,
        [property: JsonPropertyName("pattern_type")] string? PatternType,
        [property: JsonPropertyName("measured")] double Measured,
        [property: JsonPropertyName("model_version")] string ModelVersion,
        [property: JsonPropertyName("alternatives")] IReadOnlyList<string> Alternatives);
}
