namespace Remediation.Core.Generation.Synthesis.Examples;

/// <summary>An expression that gives a piece of text, and what it makes of the task's inputs, null where it fails.</summary>
/// <param name="Expression">Python text around <c>x</c>, or around <see cref="Binding.Slot"/> when there is a binding.</param>
/// <param name="Values">One for each input.</param>
/// <param name="Penalty">Letters by which it counts longer than it is: positions fit few values, parts fit many.</param>
internal sealed record Atom(string Expression, string?[] Values, int Penalty)
{
    /// <summary>What the expression speaks of besides <c>x</c>: a moment or a number that several pieces share.</summary>
    public Binding? Binding { get; init; }

    /// <summary>For a field of a moment: its <c>strftime</c> directive; <see cref="Expression"/> is then the moment that is written.</summary>
    public string? Directive { get; init; }

    /// <summary>What it adds to a function's length, without its binding.</summary>
    public int Cost => Expression.Length + (Directive?.Length ?? 0) + Penalty;

    /// <summary>One key for what it gives.</summary>
    public static string KeyOf(IEnumerable<string?> values) => string.Join('\0', values.Select(v => v ?? "\u0001"));
}

/// <summary>A value that is computed once and used by several pieces.</summary>
/// <param name="Name">The name that it gets: <c>t</c> for a moment, <c>n</c> for a number.</param>
/// <param name="Expression">Python text around <c>x</c>.</param>
/// <param name="Penalty">Letters by which it counts longer than it is.</param>
internal sealed record Binding(string Name, string Expression, int Penalty)
{
    /// <summary>Stands for the bound value in an atom's expression until it is written.</summary>
    public const string Slot = "\u0001";

    /// <summary>What it adds to a function's length once.</summary>
    public int Cost => Expression.Length + Penalty;

    /// <summary>Puts the expression itself where the slot is; in brackets where it is more than a call and something is called on it.</summary>
    public static string Inline(string body, string slot, string expression) =>
        (IsCall(expression) ? body : body.Replace(slot + ".", $"({expression}).", StringComparison.Ordinal)).Replace(slot, expression, StringComparison.Ordinal);

    // Whether the bracket that opens first closes last.
    private static bool IsCall(string expression)
    {
        int depth = 0;
        for (int i = 0; i < expression.Length; i++)
        {
            depth += expression[i] == '(' ? 1 : expression[i] == ')' ? -1 : 0;
            if (depth == 0 && expression[i] is ' ')
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary>A way to find pieces of the wanted outputs in the inputs.</summary>
internal interface IAtomSource
{
    /// <summary>Atoms that are pieces of all examples' outputs.</summary>
    /// <param name="task">The examples.</param>
    /// <param name="bases">Texts of the inputs to start from, the simplest (<c>x</c>) first.</param>
    IEnumerable<Atom> Find(ExampleTask task, IReadOnlyList<Atom> bases);
}
