namespace Remediation.Core.Generation.Synthesis;

/// <summary>
/// Puts outputs together from parts: a cheapest-first search that walks through the outputs of all examples at once. Between parts, only punctuation and
/// blanks that all outputs have there may be written, never a letter or digit of an example's output.
/// </summary>
internal sealed class ExampleAssembly(IReadOnlyList<ExampleAtom> atoms, IReadOnlyList<string> outputs, int joinCost)
{
    private const int MaxParts = 7;
    private const int MaxLiteral = 3;
    private const int MaxVisits = 6000;
    private const int VisitsOfPlace = 4;

    private readonly ILookup<char, ExampleAtom> _byFirst = atoms.Where(a => !string.IsNullOrEmpty(a.Values[0])).ToLookup(a => a.Values[0]![0]);

    /// <summary>The cheapest assemblies, in the order of their cost.</summary>
    public IEnumerable<Assembled> Find(int most)
    {
        var open = new PriorityQueue<Node, (int Cost, string Text)>();
        open.Enqueue(new Node(new int[outputs.Count], [], 0, 0), (0, ""));
        Dictionary<string, int> visits = [];
        int found = 0;
        for (int visited = 0; visited < MaxVisits && found < most && open.TryDequeue(out Node? node, out _); visited++)
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

    private bool IsEnd(int[] places)
    {
        for (int i = 0; i < places.Length; i++)
        {
            if (places[i] != outputs[i].Length)
            {
                return false;
            }
        }

        return true;
    }

    private IEnumerable<Node> Steps(Node node)
    {
        if (node.Places[0] >= outputs[0].Length)
        {
            yield break;
        }

        foreach (ExampleAtom atom in _byFirst[outputs[0][node.Places[0]]])
        {
            if (Advance(node.Places, atom.Values) is { } places)
            {
                yield return node.With(places, new Part(atom, null), atom.Cost + joinCost);
            }
        }

        for (int length = 1; length <= MaxLiteral && node.Literals(length) && node.Places[0] + length <= outputs[0].Length; length++)
        {
            string literal = outputs[0].Substring(node.Places[0], length);
            if (literal.Any(c => char.IsLetterOrDigit(c) || char.IsSurrogate(c)))
            {
                yield break;
            }

            if (Advance(node.Places, [.. Enumerable.Repeat<string?>(literal, outputs.Count)]) is { } places)
            {
                yield return node.With(places, new Part(null, literal), length + 2 + joinCost);
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
    private sealed record Node(int[] Places, IReadOnlyList<Part> Parts, int Cost, int Depth)
    {
        public string Text => string.Join('\0', Parts.Select(p => p.Atom?.Expression ?? p.Literal));

        public bool Literals(int length) => length > 0 && (Parts.Count == 0 || Parts[^1].Literal is null);

        public Node With(int[] places, Part part, int cost) => new(places, [.. Parts, part], Cost + cost, Depth + 1);
    }
}

/// <summary>A part of an output: of an atom, or punctuation.</summary>
/// <param name="Atom">The atom, or null.</param>
/// <param name="Literal">The punctuation, or null.</param>
internal readonly record struct Part(ExampleAtom? Atom, string? Literal);

/// <summary>Parts that give the examples' outputs.</summary>
/// <param name="Parts">In their order.</param>
/// <param name="Cost">Their cost.</param>
internal sealed record Assembled(IReadOnlyList<Part> Parts, int Cost);
