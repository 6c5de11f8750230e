using Remediation.Core.Trials;

namespace Remediation.Core.Generation.Synthesis;

/// <summary>Runs candidates on the samples through the same gate and the same engine that decide later.</summary>
internal sealed class CandidateEvaluator(FixGate gate)
{
    /// <summary>
    /// What a candidate makes of the samples; null when the gate refuses it, when nothing passes, or when it makes something valid of a sample that its own
    /// reading does not understand.
    /// </summary>
    public Evaluation? Evaluate(Candidate candidate, SynthesisTask task)
    {
        if (gate.Judge(candidate.Lambda, task.Contract).Lambda is not { } lambda)
        {
            return null;
        }

        using var function = new CellFunction(lambda, task.Contract);
        var results = new CellResult[task.Samples.Count];
        int passed = 0;
        for (int i = 0; i < results.Length; i++)
        {
            results[i] = function.Apply(task.Samples[i]);
            if (results[i].Passed && candidate.Expected is { } expected && !string.Equals(results[i].Text, expected[i], StringComparison.Ordinal))
            {
                return null;
            }

            passed += results[i].Passed ? 1 : 0;
        }

        return passed == 0 ? null : new Evaluation(candidate, results, passed);
    }
}

/// <summary>A candidate's results.</summary>
/// <param name="Candidate">The candidate.</param>
/// <param name="Results">Its result for each sample.</param>
/// <param name="Passed">Samples that the contract accepts afterwards.</param>
internal sealed record Evaluation(Candidate Candidate, CellResult[] Results, int Passed)
{
    /// <summary>Whether two candidates give different accepted values somewhere.</summary>
    public bool DiffersFrom(Evaluation other) => Enumerable.Range(0, Results.Length).Any(i => DiffersFrom(other, i));

    /// <summary>Whether two candidates give different accepted values for one sample.</summary>
    public bool DiffersFrom(Evaluation other, int sample) =>
        Results[sample].Passed && other.Results[sample].Passed && !string.Equals(Results[sample].Text, other.Results[sample].Text, StringComparison.Ordinal);
}
