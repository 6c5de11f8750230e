using Remediation.Core.Trials;

namespace Remediation.Core.Generation.Synthesis.Examples;

/// <summary>
/// The shortest function that gives the wanted outputs: pieces of the input (split, found, cut, re-cased, dates and numbers written otherwise) put together. What else
/// would give the outputs is compared on the further samples; where it differs, the examples do not settle what is meant.
/// </summary>
internal sealed class ExampleSearch(FixGate gate)
{
    private const double SeveralExamples = 0.9;
    private const double OneExample = 0.8;
    private const int MaxAlternatives = 4;

    // Programs so much longer than the shortest (in per cent) still contend with it.
    private const int Contending = 10;

    private readonly AtomSpace _space = new([new MomentAtoms(), new NumberAtoms(new AtomRunner(gate))]);
    private readonly ProgramRunner _runner = new(gate);

    /// <summary>The shortest function that gives the outputs; null when no composition does.</summary>
    public FixProposal? Find(ExampleTask task, IReadOnlySet<string> refused, CancellationToken cancellationToken)
    {
        List<ExampleProgram> programs = Programs(task, refused, cancellationToken);
        if (programs.Count == 0)
        {
            return null;
        }

        ExampleProgram best = programs.OrderBy(p => p.CostOn(task)).ThenBy(p => p.Lambda, StringComparer.Ordinal).First();
        ExampleProgram[] rivals =
        [
            .. programs.Where(p => p != best && p.Failing <= best.Failing && p.CostOn(task) * 100 <= best.CostOn(task) * (100 + Contending) && p.DiffersFrom(best) is not null)
                .OrderBy(p => p.CostOn(task)).ThenBy(p => p.Lambda, StringComparer.Ordinal)
                .Take(MaxAlternatives),
        ];
        return Proposal(best, rivals, task);
    }

    private List<ExampleProgram> Programs(ExampleTask task, IReadOnlySet<string> refused, CancellationToken cancellationToken)
    {
        List<ExampleProgram> programs = [];
        foreach (Assembled assembled in new AtomAssembly(_space.Find(task, cancellationToken), task.Outputs).Find(task.Limits))
        {
            cancellationToken.ThrowIfCancellationRequested();
            string expression = Rendering.Expression(assembled.Parts);
            if (programs.Count < task.Limits.ComparedPrograms && !refused.Contains("lambda x: " + expression) && _runner.Run(expression, task) is { } results)
            {
                programs.Add(new ExampleProgram(expression, results, assembled.Cost));
            }
        }

        return programs;
    }

    private static FixProposal Proposal(ExampleProgram best, ExampleProgram[] rivals, ExampleTask task)
    {
        int failing = best.Failing;
        bool idle = best.Expression == "x";
        double sure = task.Count == 1 ? OneExample : SeveralExamples;
        return new FixProposal
        {
            Transformation = best.Lambda,
            ConfidenceScore = rivals.Length > 0 ? Candidate.Doubtful : failing > 0 || idle ? Candidate.Lossy : sure,
            Reasoning = FormattableString.Invariant($"The shortest function found that gives the wanted output for {(task.Count == 1 ? "the example" : $"all {task.Count} examples")}.")
                + Doubts(best, rivals, failing, task),
            PatternType = best.Expression.Contains("strptime(", StringComparison.Ordinal) ? "date_format"
                : best.Expression.Contains("decimal.Decimal(", StringComparison.Ordinal) || best.Expression.Contains("int(", StringComparison.Ordinal) ? "type_cast"
                : "string_clean",
            Alternatives = [.. rivals.Select(r => r.Lambda)],
        };
    }

    private static string Doubts(ExampleProgram best, ExampleProgram[] rivals, int failing, ExampleTask task)
    {
        if (rivals is [var rival, ..] && best.DiffersFrom(rival) is { } at)
        {
            return $" Ambiguous: it gives '{best.Results[at]}' for '{task.Inputs[at]}', another function of about the same length gives '{rival.Results[at]}'; an example like that would settle it.";
        }

        return failing == 0 ? "" : FormattableString.Invariant($" It does not fit {failing} of the {task.Inputs.Count - task.Count} other values, which differ from the examples.");
    }
}
