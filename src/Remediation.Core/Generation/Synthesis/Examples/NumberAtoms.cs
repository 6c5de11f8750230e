namespace Remediation.Core.Generation.Synthesis.Examples;

/// <summary>Numbers that the outputs write otherwise: rounded, scaled, padded, with fixed decimals, or as the interval that they lie in.</summary>
internal sealed class NumberAtoms(AtomRunner runner) : IAtomSource
{
    private const int MaxBases = 8;

    /// <inheritdoc/>
    public IEnumerable<Atom> Find(ExampleTask task, IReadOnlyList<Atom> bases)
    {
        WrittenFigure[][] outputs = [.. task.Outputs.Select(WrittenFigure.In)];
        int places = outputs.Min(o => o.Length);
        if (places == 0)
        {
            yield break;
        }

        int runs = 0;
        HashSet<string> seen = [];
        foreach (NumberBase number in bases.Select(b => NumberBase.Of(b, task)).OfType<NumberBase>().DistinctBy(n => string.Join('|', n.Values)).Take(MaxBases))
        {
            for (int place = 0; place < places; place++)
            {
                WrittenFigure[] wanted = [.. outputs.Select(o => o[place])];
                WrittenFigure[]? next = place + 1 < places ? [.. outputs.Select(o => o[place + 1])] : null;
                foreach ((NumberRelation relation, Atom atom) in Relations(number, wanted, next).SelectMany(r => Written(r, wanted, next).Select(a => (r, a))))
                {
                    if (!seen.Add(atom.Binding!.Expression + atom.Expression))
                    {
                        continue;
                    }

                    if (++runs > task.Limits.NumberRuns)
                    {
                        yield break;
                    }

                    if (runner.Run(Binding.Inline(atom.Expression, Binding.Slot, atom.Binding.Expression), task) is { } values
                        && !LosesZeros(relation, number, values))
                    {
                        yield return atom with { Values = values };
                    }
                }
            }
        }
    }

    // A division drops the zeros behind the point, which are digits like any other; moving the point keeps them.
    private static bool LosesZeros(NumberRelation relation, NumberBase number, string?[] values) =>
        relation.Shift > 0 && values.Zip(number.Texts).Any(p => p is { First: not null, Second: not null }
            && WrittenFigure.DecimalsOf(p.First) < WrittenFigure.DecimalsOf(p.Second) + relation.Shift);

    private static IEnumerable<NumberRelation> Relations(NumberBase number, WrittenFigure[] wanted, WrittenFigure[]? next)
    {
        decimal[] targets = [.. wanted.Select(w => w.Value)];
        IEnumerable<NumberRelation> found = NumberRelation.Between(number, targets, wanted[0].Decimals);
        return next is null ? found : found.Concat(NumberRelation.Interval(number, targets, [.. next.Select(n => n.Value)], wanted[0].Decimals));
    }

    private static IEnumerable<Atom> Written(NumberRelation relation, WrittenFigure[] wanted, WrittenFigure[]? next)
    {
        var binding = new Binding("n", relation.Expression, relation.Penalty);
        IEnumerable<(string Expression, int Penalty)> forms = WrittenFigure.Forms(wanted, Binding.Slot + relation.Start, relation.IsWhole);
        if (relation.End is { } end && next is not null)
        {
            forms = forms.Concat(WrittenFigure.Forms(next, end, relation.IsWhole));
        }

        return forms.Select(f => new Atom(f.Expression, [], f.Penalty) { Binding = binding });
    }
}
