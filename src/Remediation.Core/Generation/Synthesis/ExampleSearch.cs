using Remediation.Core.Trials;

namespace Remediation.Core.Generation.Synthesis;

/// <summary>
/// The shortest function that gives the wanted outputs: parts of the input (split, found, cut, re-cased, dates written otherwise) put together. What else
/// would give them is compared on the further samples; where it differs, the examples do not settle what is meant.
/// </summary>
internal sealed class ExampleSearch(FixGate gate)
{
    private const int MaxAtoms = 4000;
    private const int MaxBases = 160;
    private const int MaxPrograms = 24;
    private const int MaxChecked = 10;
    private const int MaxAlternatives = 4;
    private const int JoinCost = 3;

    // Programs so much longer than the shortest (in per cent) still contend with it.
    private const int Contending = 10;

    // A failure on all samples counts as much as so many characters.
    private const int FailureCost = 40;

    /// <summary>Finds the function; null when no composition gives the outputs.</summary>
    public ExampleFinding? Find(ExampleTask task, IReadOnlySet<string> refused, CancellationToken cancellationToken)
    {
        List<ExampleAtom> atoms = Atoms(task, cancellationToken);
        List<Program> programs = [];
        foreach (Assembled assembled in new ExampleAssembly(atoms, task.Outputs, JoinCost).Find(MaxPrograms))
        {
            cancellationToken.ThrowIfCancellationRequested();
            string lambda = "lambda x: " + string.Join(" + ", assembled.Parts.Select(p => p.Atom?.Expression ?? PythonText.Quote(p.Literal!)));
            if (programs.Count < MaxChecked && !refused.Contains(lambda) && Run(lambda, task) is { } results)
            {
                programs.Add(new Program(lambda, results, assembled.Cost + (FailureCost * results.Skip(task.Count).Count(r => r is null) / Math.Max(1, results.Length - task.Count))));
            }
        }

        if (programs.Count == 0)
        {
            return null;
        }

        Program best = programs.OrderBy(p => p.Cost).ThenBy(p => p.Lambda, StringComparer.Ordinal).First();
        Program[] rivals =
        [
            .. programs.Where(p => p != best && p.Cost * 100 <= best.Cost * (100 + Contending) && p.DiffersFrom(best))
                .OrderBy(p => p.Cost).ThenBy(p => p.Lambda, StringComparer.Ordinal)
                .Take(MaxAlternatives),
        ];
        return new ExampleFinding(best.Lambda, [.. rivals.Select(r => r.Lambda)], best.Lambda != "lambda x: x" && best.Results.All(r => r is not null) && FindsItsSeparators(best.Lambda, task));
    }

    // Where a separator that all examples have is missing, split() quietly gives the whole text.
    private static bool FindsItsSeparators(string lambda, ExampleTask task) =>
        task.InputSigns.Where(c => lambda.Contains($"split('{c}", StringComparison.Ordinal) && task.Inputs.Take(task.Count).All(i => i.Contains(c, StringComparison.Ordinal)))
            .All(c => task.Inputs.All(i => i.Contains(c, StringComparison.Ordinal)));

    private static List<ExampleAtom> Atoms(ExampleTask task, CancellationToken cancellationToken)
    {
        string?[] inputs = [.. task.Inputs];
        List<ExampleAtom> atoms = [new ExampleAtom("x", inputs, 1)];
        HashSet<string> seen = [Key(inputs)];
        Extend(atoms, [atoms[0]], [.. ExampleOperations.Of(task, first: true)], seen, task, useful: false);
        ExampleAtom[] bases = [.. atoms.Skip(1).OrderBy(a => a.Cost).ThenBy(a => a.Expression, StringComparer.Ordinal).Take(MaxBases)];
        List<ExampleAtom> dates = [.. bases.Take(MaxBases / 2).Prepend(atoms[0]).SelectMany(a => ExampleTemporal.Of(a.Expression, a.Values, task))];
        cancellationToken.ThrowIfCancellationRequested();
        Extend(atoms, bases, [.. ExampleOperations.Of(task, first: false)], seen, task, useful: true);
        foreach (ExampleAtom date in dates.Where(d => seen.Add(Key(d.Values))))
        {
            atoms.Add(date);
        }

        return [.. atoms.Where(a => IsPart(a, task))];
    }

    // Applies the operations to each base; the cheapest expression for the same values stays. What changes nothing in the examples has no reason.
    private static void Extend(
        List<ExampleAtom> atoms, IReadOnlyList<ExampleAtom> bases, ExampleOperation[] operations, HashSet<string> seen, ExampleTask task, bool useful)
    {
        foreach (ExampleAtom inner in bases)
        {
            foreach (ExampleOperation operation in operations)
            {
                string?[] values = [.. inner.Values.Select(v => v is null ? null : operation.Apply(v))];
                if (atoms.Count >= MaxAtoms)
                {
                    return;
                }

                string expression = operation.Write(inner.Expression);
                var atom = new ExampleAtom(expression, values, inner.Cost + expression.Length - inner.Expression.Length + operation.Penalty);
                bool idle = values.Take(task.Count).SequenceEqual(inner.Values.Take(task.Count), StringComparer.Ordinal);
                if (idle || values.Take(task.Count).Any(string.IsNullOrEmpty) || (useful && !IsPart(atom, task)) || !seen.Add(Key(values)))
                {
                    continue;
                }

                atoms.Add(atom);
            }
        }
    }

    private static bool IsPart(ExampleAtom atom, ExampleTask task)
    {
        for (int i = 0; i < task.Count; i++)
        {
            if (atom.Values[i] is not { Length: > 0 } value || !task.Outputs[i].Contains(value, StringComparison.Ordinal))
            {
                return false;
            }
        }

        return true;
    }

    private static string Key(IEnumerable<string?> values) => string.Join('\0', values.Select(v => v ?? "\u0001"));

    // The program's results by the real engine; null when the gate refuses it or an example comes out otherwise.
    private string?[]? Run(string lambda, ExampleTask task)
    {
        if (gate.Judge(lambda, task.Contract).Lambda is not { } compiled)
        {
            return null;
        }

        using var function = new CellFunction(compiled, task.Contract);
        string?[] results = new string?[task.Inputs.Count];
        for (int i = 0; i < results.Length; i++)
        {
            CellResult result = function.Apply(task.Inputs[i]);
            results[i] = result.Passed && (i < task.Count || !string.IsNullOrEmpty(result.Text)) ? result.Text : null;
            if (i < task.Count && !string.Equals(results[i], task.Outputs[i], StringComparison.Ordinal))
            {
                return null;
            }
        }

        return results;
    }

    private sealed record Program(string Lambda, string?[] Results, int Cost)
    {
        public bool DiffersFrom(Program other) => Results.Zip(other.Results).Any(p => p.First is not null && p.Second is not null && !string.Equals(p.First, p.Second, StringComparison.Ordinal));
    }
}

/// <summary>What the examples lead to.</summary>
/// <param name="Lambda">The shortest function.</param>
/// <param name="Alternatives">Others that give the examples' outputs too, and other values for further samples.</param>
/// <param name="Total">Whether it does something, gives a value for every sample, and finds in each what the examples have.</param>
internal sealed record ExampleFinding(string Lambda, IReadOnlyList<string> Alternatives, bool Total);
