using System.Collections.Immutable;

namespace Remediation.Core.Generation.Synthesis.Examples;

/// <summary>
/// Puts outputs together from parts: a cheapest-first search that walks through the outputs of all examples at once. Between parts, only punctuation and
/// blanks that all outputs have there may be written, never a letter or digit of an example's output.
/// </summary>
internal sealed class AtomAssembly(IReadOnlyList<Atom> atoms, IReadOnlyList<string> outputs)
{
    private const int JoinCost = 3;
    private const int StrftimeCost = 14;
    private const int LiteralCost = 2;

    // People write all numbers of a date with leading zeros, or none.
    private const int MixedPadding = 12;

    private const int MaxParts = 14;
    private const int MaxLiteral = 3;
    private const int VisitsOfPlace = 6;

    private readonly ILookup<char, Atom> _byFirst = atoms.Where(a => !string.IsNullOrEmpty(a.Values[0])).ToLookup(a => a.Values[0]![0]);

    /// <summary>The cheapest assemblies, in the order of their cost.</summary>
    public IEnumerable<Assembled> Find(SynthesisLimits limits)
    {
        var open = new PriorityQueue<Node, (int Cost, string Text)>();
        open.Enqueue(Node.Start(outputs.Count), (0, ""));
        Dictionary<string, int> visits = [];
        int found = 0;
        for (int visited = 0; visited < limits.AssemblyVisits && found < limits.Programs && open.TryDequeue(out Node? node, out _); visited++)
        {
            if (IsEnd(node.Places))
            {
                found++;
                yield return new Assembled(node.Parts, node.Cost);
                continue;
            }

            string place = string.Join(',', node.Places);
            int times = visits.GetValueOrDefault(place);
            if (times >= VisitsOfPlace || node.Parts.Count >= MaxParts)
            {
                continue;
            }

            visits[place] = times + 1;
            foreach (Node next in Steps(node))
            {
                open.Enqueue(next, (next.Cost, next.Text));
            }
        }
    }

    private bool IsEnd(int[] places) => places.Zip(outputs).All(p => p.First == p.Second.Length);

    private IEnumerable<Node> Steps(Node node)
    {
        if (node.Places[0] >= outputs[0].Length)
        {
            yield break;
        }

        foreach (Atom atom in _byFirst[outputs[0][node.Places[0]]])
        {
            if (Advance(node.Places, atom.Values) is { } places)
            {
                yield return node.With(places, atom);
            }
        }

        for (int length = 1; length <= MaxLiteral && !node.EndsWithLiteral && node.Places[0] + length <= outputs[0].Length; length++)
        {
            string literal = outputs[0].Substring(node.Places[0], length);
            if (literal.Any(c => char.IsLetterOrDigit(c) || char.IsSurrogate(c)))
            {
                yield break;
            }

            if (Advance(node.Places, [.. Enumerable.Repeat<string?>(literal, outputs.Count)]) is { } places)
            {
                yield return node.With(places, literal);
            }
        }
    }

    private int[]? Advance(int[] places, IReadOnlyList<string?> values)
    {
        int[] next = new int[places.Length];
        for (int i = 0; i < places.Length; i++)
        {
            if (values[i] is not { Length: > 0 } value || string.CompareOrdinal(outputs[i], places[i], value, 0, value.Length) != 0)
            {
                return null;
            }

            next[i] = places[i] + value.Length;
        }

        return next;
    }

    /// <summary>How far an assembly has come in each output.</summary>
    private sealed record Node(int[] Places, ImmutableList<Part> Parts, int Cost)
    {
        public string Text => string.Join('\0', Parts.Select(p => p.Atom is { } a ? a.Expression + a.Directive : p.Literal));

        public bool EndsWithLiteral => Parts.Count > 0 && Parts[^1].Literal is not null;

        public static Node Start(int examples) => new(new int[examples], [], 0);

        public Node With(int[] places, string literal) => new(places, Parts.Add(new Part(null, literal)), Cost + literal.Length + LiteralCost + JoinCost);

        public Node With(int[] places, Atom atom)
        {
            int cost = Cost + atom.Cost;
            bool bound = atom.Binding is { } binding && Parts.Exists(p => p.Atom?.Binding == binding);
            cost += bound ? 0 : atom.Binding?.Cost ?? 0;
            if (atom.Directive is null)
            {
                return new Node(places, Parts.Add(new Part(atom, null)), cost + JoinCost);
            }

            Atom? before = Parts.FindLast(p => p.Atom is not null).Atom;
            cost += before?.Directive is not null && before.Binding == atom.Binding && before.Expression == atom.Expression ? -atom.Expression.Length : JoinCost + StrftimeCost;
            cost += Parts.Exists(p => p.Atom?.Directive is { } other && Mixes(other, atom.Directive)) ? MixedPadding : 0;
            return new Node(places, Parts.Add(new Part(atom, null)), cost);
        }

        private static bool Mixes(string one, string other) =>
            IsOfDate(one) == IsOfDate(other) && IsNumber(one) && IsNumber(other) && one.Contains('-', StringComparison.Ordinal) != other.Contains('-', StringComparison.Ordinal);

        private static bool IsOfDate(string directive) => directive[^1] is 'd' or 'm';

        private static bool IsNumber(string directive) => directive[^1] is 'd' or 'm' or 'H' or 'I';
    }
}

/// <summary>A part of an output: of an atom, or punctuation.</summary>
/// <param name="Atom">The atom, or null.</param>
/// <param name="Literal">The punctuation, or null.</param>
internal readonly record struct Part(Atom? Atom, string? Literal);

/// <summary>Parts that give the examples' outputs.</summary>
/// <param name="Parts">In their order.</param>
/// <param name="Cost">Their length as a function, and what speaks against them.</param>
internal sealed record Assembled(IReadOnlyList<Part> Parts, int Cost);
