namespace Remediation.Core.Generation.Synthesis;

/// <summary>
/// Case, white space, separators, padding, labels and mojibake: a search over compositions of small text functions, shortest first, where compositions that
/// give the same results are one. A step may not lose letters or digits unless that is what it is for; what is put in is padding or text of the contract.
/// </summary>
internal sealed class TextTheory : ITheory
{
    /// <summary>The theory's name. Its longer compositions are no rivals: they do more than the values need.</summary>
    public const string Name = "text";

    private const int MaxDepth = 3;
    private const int MaxFound = 8;

    /// <inheritdoc/>
    public IEnumerable<Candidate> Propose(SynthesisTask task)
    {
        if (NumberTheory.Applies(task) || ChoiceTheory.ChoicesOf(task.Contract) is not null)
        {
            return [];
        }

        TextStep[] steps = [.. TemporalTheory.Applies(task) ? TextSteps.Tidying(task) : TextSteps.Of(task)];
        return Search(task, steps)
            .OrderByDescending(f => f.Passed).ThenBy(f => f.Cost).ThenBy(f => f.Expression, StringComparer.Ordinal)
            .Take(MaxFound)
            .Select(f => new Candidate(
                $"lambda x: {f.Expression}",
                Name,
                f.Expression.Contains(".decode(", StringComparison.Ordinal) ? "encoding" : "string_clean",
                "The value has another case, spacing, separator, padding or encoding than the column wants.")
            {
                Confidence = ConfidenceOf(f, task),
                Expected = [.. f.Values.Select((v, i) => v is not null && task.Contract.Accepts(v) ? v : null)],
            });
    }

    private static double ConfidenceOf(State found, SynthesisTask task)
    {
        if (found.Expression.Contains(".zfill(", StringComparison.Ordinal))
        {
            return TextPadding.ConfidenceOf(task);
        }

        bool joins = found.Values.Zip(task.Samples).Any(p => p.First is { } value && JoinedParts.IsUnproven(p.Second, value, task.Contract));
        return joins ? Candidate.Lossy : Candidate.Sure;
    }

    private static List<State> Search(SynthesisTask task, TextStep[] steps)
    {
        List<State> found = [];
        var open = new PriorityQueue<State, (int Cost, string Expression)>();
        var start = new State("x", [.. task.Samples], [.. task.Samples.Select(Letters)], 0, 0, 0);
        open.Enqueue(start, (0, start.Expression));
        HashSet<string> seen = [];
        for (int visited = 0; visited < task.Limits.TextStates && open.TryDequeue(out State? state, out _);)
        {
            if (!seen.Add(string.Join('\0', state.Values)))
            {
                continue;
            }

            visited++;
            if (state.Passed > 0 && state.Depth > 0)
            {
                found.Add(state);
            }

            // What comes from here on is longer.
            if (found.Exists(f => f.Passed == task.Samples.Count && f.Cost < state.Cost))
            {
                break;
            }

            if (state.Depth == MaxDepth || state.Passed == task.Samples.Count)
            {
                continue;
            }

            foreach (TextStep step in steps)
            {
                if (state.Grow(step, task) is { } grown)
                {
                    open.Enqueue(grown, (grown.Cost, grown.Expression));
                }
            }
        }

        return found;
    }

    private static string Letters(string? text) => text is null ? "" : string.Concat(text.Where(c => char.IsLetterOrDigit(c) || char.IsSurrogate(c)).Select(char.ToLowerInvariant));

    /// <summary>An expression, what it makes of the samples (null where it would lose something), and the letters and digits that must stay.</summary>
    private sealed record State(string Expression, string?[] Values, string[] Kept, int Depth, int Cost, int Passed)
    {
        public State? Grow(TextStep step, SynthesisTask task)
        {
            string?[] values = new string?[Values.Length];
            string[] kept = new string[Values.Length];
            int passed = 0;
            bool changed = false;
            for (int i = 0; i < values.Length; i++)
            {
                string? value = Values[i] is { } before && (step.Mends || !TextDamage.IsIn(before)) ? step.Apply(before) : null;
                string letters = Letters(value);
                if (step.Keeps && letters != Kept[i])
                {
                    value = null;
                }

                values[i] = value;
                kept[i] = step.Keeps ? Kept[i] : letters;
                changed |= value is not null && !string.Equals(value, Values[i], StringComparison.Ordinal);
                passed += value is not null && task.Contract.Accepts(value) && !TextDamage.IsIn(value) ? 1 : 0;
            }

            string expression = step.Write(Expression);
            return changed ? new State(expression, values, kept, Depth + 1, Cost + expression.Length - Expression.Length + step.Penalty, passed) : null;
        }
    }
}
