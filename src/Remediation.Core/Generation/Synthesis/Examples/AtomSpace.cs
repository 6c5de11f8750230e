namespace Remediation.Core.Generation.Synthesis.Examples;

/// <summary>
/// All pieces of the inputs that are worth knowing: text operations on the value and on what they give, the cheapest expression for the same values only, and then
/// what the other sources see in these texts.
/// </summary>
internal sealed class AtomSpace(IReadOnlyList<IAtomSource> sources)
{
    /// <summary>The atoms that are pieces of all examples' outputs.</summary>
    public IReadOnlyList<Atom> Find(ExampleTask task, CancellationToken cancellationToken)
    {
        string?[] inputs = [.. task.Inputs];
        List<Atom> atoms = [new Atom("x", inputs, 0)];
        HashSet<string> seen = [Atom.KeyOf(inputs)];
        Extend(atoms, [atoms[0]], [.. TextOperations.Of(task, first: true)], seen, task, useful: false);
        Atom[] first = [.. atoms.Skip(1).OrderBy(a => a.Cost).ThenBy(a => a.Expression, StringComparer.Ordinal)];
        cancellationToken.ThrowIfCancellationRequested();
        Extend(atoms, [.. first.Take(task.Limits.Bases)], [.. TextOperations.Of(task, first: false)], seen, task, useful: true);
        cancellationToken.ThrowIfCancellationRequested();
        Atom[] starts = [atoms[0], .. first];
        return [.. atoms.Where(a => task.IsPart(a.Values)), .. sources.SelectMany(s => s.Find(task, starts))];
    }

    // Applies the operations to each base. What changes nothing in the examples has no reason.
    private static void Extend(List<Atom> atoms, IReadOnlyList<Atom> bases, TextOperation[] operations, HashSet<string> seen, ExampleTask task, bool useful)
    {
        foreach (Atom inner in bases)
        {
            foreach (TextOperation operation in operations)
            {
                if (atoms.Count >= task.Limits.Atoms)
                {
                    return;
                }

                // The examples alone rule most operations out.
                string?[] values = new string?[inner.Values.Length];
                if (!Apply(operation, inner.Values, values, 0, task.Count) || values.AsSpan(0, task.Count).SequenceEqual(inner.Values.AsSpan(0, task.Count)) || (useful && !task.IsPart(values)))
                {
                    continue;
                }

                _ = Apply(operation, inner.Values, values, task.Count, values.Length);
                if (seen.Add(Atom.KeyOf(values)))
                {
                    atoms.Add(new Atom(operation.Write(inner.Expression), values, inner.Penalty + operation.Penalty));
                }
            }
        }
    }

    // False when a text does not come out, or comes out empty.
    private static bool Apply(TextOperation operation, string?[] from, string?[] to, int start, int end)
    {
        bool whole = true;
        for (int i = start; i < end; i++)
        {
            to[i] = from[i] is { } text ? operation.Apply(text) : null;
            whole &= !string.IsNullOrEmpty(to[i]);
            if (!whole && start == 0)
            {
                return false;
            }
        }

        return whole;
    }
}
