using Remediation.Core.Contracts;
using Remediation.Core.Generation;
using Remediation.Core.Trials;
using Xunit.Abstractions;
using static Remediation.Core.Tests.Generation.Synthesis.SynthesisBench;

namespace Remediation.Core.Tests.Generation.Synthesis;

/// <summary>What must hold for every proposal, on tasks with known answers.</summary>
public sealed class GeneratedTaskTests(ITestOutputHelper output)
{
    private static readonly int Seeds = Environment.GetEnvironmentVariable("LONG") == "1" ? 20 : 2;

    [Fact]
    public void ByExample_KnownTransformations_AreFoundAndNeverMistaken()
    {
        List<string> open = [];
        int tasks = 0;
        for (int seed = 1; seed <= Seeds; seed++)
        {
            foreach ((string name, Func<(string, string)> row) in new TaskGenerator(seed).Transformations)
            {
                (string Input, string Output)[] rows = Distinct(row, 12);
                ExamplePair[] examples = [.. rows.Take(3).Select(r => new ExamplePair(r.Input, r.Output))];
                string[] samples = [.. rows.Skip(3).Select(r => r.Input)];

                GenerationAnswer answer = Ask(null, samples, examples: examples);
                GenerationAnswer again = Ask(null, [.. samples.Reverse()], examples: [.. examples.Reverse()]);

                tasks++;
                Assert.Equal(answer.Proposal?.Transformation, again.Proposal?.Transformation);
                if (answer.Proposal is not { ConfidenceScore: >= Confidence.Threshold } proposal)
                {
                    open.Add($"{name} ({seed}): {answer.Proposal?.Reasoning ?? answer.Failure}");
                    continue;
                }

                Assert.True(
                    Run(proposal.Transformation, null, [.. rows.Select(r => r.Input)]).SequenceEqual(rows.Select(r => r.Output)),
                    $"{name} ({seed}): {proposal.Transformation}");
            }
        }

        open.ForEach(output.WriteLine);
        output.WriteLine($"{tasks - open.Count} of {tasks} solved");
        Assert.True(open.Count * 100 <= 15 * tasks, $"{open.Count} of {tasks} left open");
    }

    [Fact]
    public void ByContract_KnownDamage_IsMendedAndNeverMistaken()
    {
        List<string> open = [];
        int tasks = 0;
        for (int seed = 1; seed <= Seeds; seed++)
        {
            foreach ((string name, ColumnContract contract, string[] valid, Func<(string, string)> row) in new TaskGenerator(seed).Damages)
            {
                (string Damaged, string Truth)[] rows = Distinct(row, 12);
                string[] samples = [.. rows.Take(8).Select(r => r.Damaged)];

                GenerationAnswer answer = Ask(contract, samples, valid);
                GenerationAnswer again = Ask(contract, [.. samples.Reverse()], valid);

                tasks++;
                Assert.Equal(answer.Proposal?.Transformation, again.Proposal?.Transformation);
                if (answer.Proposal is not { ConfidenceScore: >= Confidence.Threshold } proposal)
                {
                    open.Add($"{name} ({seed}): {answer.Proposal?.Reasoning ?? answer.Failure}");
                    continue;
                }

                Assert.True(
                    Run(proposal.Transformation, contract, [.. rows.Select(r => r.Damaged)]).SequenceEqual(rows.Select(r => r.Truth)),
                    $"{name} ({seed}): {proposal.Transformation}");
            }
        }

        open.ForEach(output.WriteLine);
        output.WriteLine($"{tasks - open.Count} of {tasks} mended");
        Assert.True(open.Count * 100 <= 10 * tasks, $"{open.Count} of {tasks} left open");
    }

    private static (string, string)[] Distinct(Func<(string, string)> row, int count) =>
        [.. Enumerable.Range(0, 200).Select(_ => row()).DistinctBy(r => r.Item1).Take(count)];
}
