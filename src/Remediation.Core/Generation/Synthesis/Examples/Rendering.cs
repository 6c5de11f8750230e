using System.Text;

namespace Remediation.Core.Generation.Synthesis.Examples;

/// <summary>Writes an assembly of parts as one lambda: neighbouring date fields in one <c>strftime</c>, values that are used twice under a name.</summary>
internal static class Rendering
{
    /// <summary>The lambda's text.</summary>
    public static string Lambda(IReadOnlyList<Part> parts) => "lambda x: " + Expression(parts);

    /// <summary>The expression around <c>x</c>.</summary>
    public static string Expression(IReadOnlyList<Part> parts)
    {
        string[] terms = [.. Terms(parts)];
        string body = string.Join(" + ", terms);
        Binding[] bindings = [.. parts.Select(p => p.Atom?.Binding).OfType<Binding>().Distinct()];
        for (int i = 0; i < bindings.Length; i++)
        {
            string slot = Slot(i);
            int uses = body.Split(slot).Length - 1;
            if (uses == 1)
            {
                body = Binding.Inline(body, slot, bindings[i].Expression);
                continue;
            }

            string name = bindings[i].Name + (bindings.Count(b => b.Name == bindings[i].Name) > 1 ? (i + 1).ToString(System.Globalization.CultureInfo.InvariantCulture) : "");
            body = $"(lambda {name}: {body.Replace(slot, name, StringComparison.Ordinal)})({bindings[i].Expression})";
        }

        return body;

        // Each binding has a mark of its own while the text is put together.
        string Slot(int binding) => Binding.Slot + binding + Binding.Slot;

        string Marked(Atom atom) => atom.Binding is { } b ? atom.Expression.Replace(Binding.Slot, Slot(Array.IndexOf(BindingsOf(parts), b)), StringComparison.Ordinal) : atom.Expression;

        IEnumerable<string> Terms(IReadOnlyList<Part> all)
        {
            for (int i = 0; i < all.Count; i++)
            {
                if (all[i].Atom is not { } atom)
                {
                    yield return PythonText.Quote(all[i].Literal!);
                    continue;
                }

                string written = Marked(atom);
                if (atom.Directive is null)
                {
                    yield return written;
                    continue;
                }

                var format = new StringBuilder(atom.Directive);
                while (NextField(all, i, atom) is { } next)
                {
                    format.Append(next == 2 ? all[i + 1].Literal!.Replace("%", "%%", StringComparison.Ordinal) : "").Append(all[i + next].Atom!.Directive);
                    i += next;
                }

                yield return $"{written}.strftime({PythonText.Quote(format.ToString())})";
            }
        }
    }

    private static Binding[] BindingsOf(IReadOnlyList<Part> parts) => [.. parts.Select(p => p.Atom?.Binding).OfType<Binding>().Distinct()];

    // How many parts further the next field of the same moment is: at once, or behind punctuation.
    private static int? NextField(IReadOnlyList<Part> parts, int at, Atom field)
    {
        for (int step = 1; step <= 2 && at + step < parts.Count; step++)
        {
            if (parts[at + step].Atom is { } next)
            {
                return next.Directive is not null && next.Binding == field.Binding && next.Expression == field.Expression ? step : null;
            }
        }

        return null;
    }
}
