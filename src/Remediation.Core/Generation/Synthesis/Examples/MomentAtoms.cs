using Remediation.Core.Contracts;

namespace Remediation.Core.Generation.Synthesis.Examples;

/// <summary>
/// Dates and times that the outputs write otherwise: <c>strptime</c> of the input, whose spellings may differ, and the <c>strftime</c> fields found in the outputs, of the
/// moment itself or of the start and end of the interval that it lies in.
/// </summary>
internal sealed class MomentAtoms : IAtomSource
{
    private static readonly string[] Directives =
        ["%Y", "%y", "%m", "%d", "%b", "%B", "%a", "%A", "%H", "%I", "%M", "%S", "%p", "%j", "%-m", "%-d", "%-H", "%-I"];

    // The quarter, and which of its weekdays in the month a day is.
    private static readonly (string Expression, Func<DateTime, int> Compute)[] Computed =
    [
        ($"str(({Binding.Slot}.month + 2) // 3)", m => (m.Month + 2) / 3),
        ($"str(({Binding.Slot}.day + 6) // 7)", m => (m.Day + 6) / 7),
    ];

    /// <inheritdoc/>
    public IEnumerable<Atom> Find(ExampleTask task, IReadOnlyList<Atom> bases)
    {
        HashSet<string> seen = [];
        foreach (ReadMoments read in bases.SelectMany(b => ReadMoments.Of(b, task)))
        {
            if (!seen.Add(string.Join('|', read.Moments.Select(m => m?.ToString()))))
            {
                continue;
            }

            foreach (Atom atom in Fields(read, task).Concat(ClockBuckets.Of(read, task)))
            {
                yield return atom;
            }
        }
    }

    private static IEnumerable<Atom> Fields(ReadMoments read, ExampleTask task)
    {
        foreach (string directive in Directives.Where(d => read.Writes(d, task.Count)))
        {
            StrftimeToken[] tokens = StrftimeToken.Read(directive, out _)!;
            string?[] values = [.. read.Moments.Select(m => m is { } moment ? StrftimeText.Write(tokens, moment.Moment) : null)];
            if (task.IsPart(values))
            {
                yield return new Atom(Binding.Slot, values, 0) { Binding = read.Binding, Directive = directive };
            }
        }

        foreach ((string expression, Func<DateTime, int> compute) in read.Writes("%j", task.Count) ? Computed : [])
        {
            string?[] values = [.. read.Moments.Select(m => m is { } moment ? ReadMoments.Text(compute(moment.Moment)) : null)];
            if (task.IsPart(values))
            {
                yield return new Atom(expression, values, 0) { Binding = read.Binding };
            }
        }
    }
}
