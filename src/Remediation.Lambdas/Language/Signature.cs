namespace Remediation.Lambdas.Language;

/// <summary>One parameter. <paramref name="Flows"/> is false when a literal given for it cannot become part of the result.</summary>
internal sealed record Parameter(string Name, bool Optional, bool PositionalOnly, bool KeywordOnly, bool Flows);

/// <summary>
/// The parameters of a function, from a short notation: names in order, <c>?</c> after a name = optional, <c>/</c> = all before it by position only,
/// <c>*</c> = all after it by keyword only, <c>*name</c> = any number by position, <c>**name</c> = any keywords, <c>~</c> before a name = its literals do
/// not reach the result. The receiver of a method is not listed.
/// </summary>
internal sealed record Signature(string Text, IReadOnlyList<Parameter> Parameters, string? Rest, bool RestFlows, string? Keywords)
{
    public static readonly Signature Any = new("...", [], "args", true, null);

    public int Required => Parameters.Count(p => !p.Optional);

    public int MaxPositional => Rest is not null ? int.MaxValue : Parameters.Count(p => !p.KeywordOnly);

    public static Signature Parse(string text)
    {
        var parameters = new List<Parameter>();
        string? rest = null;
        string? keywords = null;
        bool restFlows = true;
        bool keywordOnly = false;
        foreach (string raw in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            bool flows = !raw.StartsWith('~');
            string item = raw.TrimStart('~');
            if (item == "/")
            {
                parameters = [.. parameters.Select(p => p with { PositionalOnly = true })];
            }
            else if (item == "*")
            {
                keywordOnly = true;
            }
            else if (item.StartsWith("**", StringComparison.Ordinal))
            {
                keywords = item[2..];
            }
            else if (item[0] == '*')
            {
                (rest, restFlows, keywordOnly) = (item[1..], flows, true);
            }
            else
            {
                parameters.Add(new Parameter(item.TrimEnd('?'), item.EndsWith('?'), PositionalOnly: false, keywordOnly, flows));
            }
        }

        return new Signature(text.Replace("~", string.Empty, StringComparison.Ordinal), parameters, rest, restFlows, keywords);
    }

    /// <summary>
    /// Where each argument goes: indices into the parameters (positions beyond them belong to the rest), or null when the call does not fit.
    /// </summary>
    public int[]? Bind(int positional, IReadOnlyList<string> keywords)
    {
        if (positional > MaxPositional)
        {
            return null;
        }

        int[] targets = new int[positional + keywords.Count];
        var given = new HashSet<int>();
        for (int i = 0; i < positional; i++)
        {
            targets[i] = i;
            if (i < Parameters.Count && !Parameters[i].KeywordOnly)
            {
                given.Add(i);
            }
        }

        for (int k = 0; k < keywords.Count; k++)
        {
            int index = IndexOf(keywords[k]);
            if (index < 0)
            {
                if (Keywords is null)
                {
                    return null;
                }

                targets[positional + k] = -1;
                continue;
            }

            if (!given.Add(index))
            {
                return null;
            }

            // Beside any number of positions a keyword has no position of its own; it travels with its name.
            targets[positional + k] = Rest is not null && Parameters[index].KeywordOnly ? -1 : index;
        }

        for (int i = 0; i < Parameters.Count; i++)
        {
            if (!Parameters[i].Optional && !given.Contains(i))
            {
                return null;
            }
        }

        return targets;
    }

    /// <summary>The parameter that an argument is for, or null for one of the rest.</summary>
    public Parameter? ParameterOf(int target, string? keyword)
    {
        int index = keyword is null ? target : IndexOf(keyword);
        return index >= 0 && index < Parameters.Count && (keyword is not null || !Parameters[index].KeywordOnly) ? Parameters[index] : null;
    }

    private int IndexOf(string keyword)
    {
        for (int i = 0; i < Parameters.Count; i++)
        {
            if (!Parameters[i].PositionalOnly && Parameters[i].Name == keyword)
            {
                return i;
            }
        }

        return -1;
    }
}
