namespace Remediation.Core.Generation.Synthesis;

/// <summary>Writes the expression that takes a number out of the text around it.</summary>
internal static class NumberExpression
{
    /// <summary>The expression for numbers of one way of writing, with a decimal point or comma.</summary>
    public static string Of(WrittenNumber[] numbers, char point)
    {
        string input = Array.Exists(numbers, n => n.Sign == "−") ? "x.replace('−', '-')" : "x";
        bool brackets = numbers[0].Sign == "(";
        bool trailing = numbers[0].Sign == "~";
        string core = Without(numbers, point == '.' ? ',' : '.', brackets ? "()" : trailing ? "-" : "", input);
        if (point == ',')
        {
            core += ".replace(',', '.')";
        }

        return brackets || trailing ? $"('-' if '{(brackets ? '(' : '-')}' in x else '') + {core}" : core;
    }

    // Takes out words, signs, and separators that stand before three digits.
    private static string Without(WrittenNumber[] numbers, char group, string signs, string input)
    {
        IEnumerable<string> words = numbers.SelectMany(n => n.Words).Distinct(StringComparer.Ordinal).OrderByDescending(w => w.Length).ThenBy(w => w, StringComparer.Ordinal);
        char[] noise = [.. numbers.SelectMany(n => n.Signs).Concat(signs).Where(c => c != '.' && c != ',').Distinct().Order()];
        List<string> parts = [.. words];
        if (noise.Length > 0)
        {
            parts.Add($"[{string.Concat(noise.Select(ClassMember))}]");
        }

        IEnumerable<char> separators = numbers.SelectMany(n => n.Number)
            .Where(c => !char.IsAsciiLetterOrDigit(c) && c is not ('+' or '-') && (c == group || (c is not ('.' or ',') && !noise.Contains(c))));
        parts.AddRange(separators.Distinct().Order().Select(c => $"{(c is '.' ? "\\." : ClassMember(c))}(?=\\d{{{(IsIndian(numbers, group) ? "2," : "")}3}})"));
        if (numbers.SelectMany(n => n.Ends).Any())
        {
            parts.Add($"[{string.Concat(numbers.SelectMany(n => n.Ends).Distinct().Order())}]$");
        }

        if (parts.Count == 0)
        {
            return input;
        }

        string pattern = string.Join('|', parts);
        return $"re.sub({PythonText.Raw(pattern)}, '', {input})";
    }

    private static bool IsIndian(WrittenNumber[] numbers, char group) => Array.Exists(numbers, n => n.Number.Split(group) is { Length: > 2 } parts && parts[1].Length == 2);

    private static string ClassMember(char c) => c switch
    {
        '\u00a0' => @"\xa0",
        '\u202f' => @"\u202f",
        '\u2007' => @"\u2007",
        '-' or ']' or '[' or '^' or '\\' => $@"\{c}",
        _ => c.ToString(),
    };
}
