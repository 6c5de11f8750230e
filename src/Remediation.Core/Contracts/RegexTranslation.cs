using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Remediation.Core.Contracts;

/// <summary>One pass over a pattern that rewrites it for .NET and says what is not common to the flavours.</summary>
internal sealed partial class RegexTranslation
{
    private const string Digits = "0-9";
    private const string WordChars = "A-Za-z0-9_";
    private const string Spaces = @" \t\n\r\f\v";

    private readonly string source;
    private readonly StringBuilder text = new();

    // Size in atoms with counted repetitions written out: of each open group, and of the atom that a quantifier would repeat.
    private readonly Stack<long> sizes = new([0L]);
    private long atom;
    private int at;

    internal RegexTranslation(string source)
    {
        this.source = source;
        if (source.Length is 0 or > ContractLimits.MaxPattern)
        {
            Fault = $"A pattern has 1 to {ContractLimits.MaxPattern} characters.";
            return;
        }

        while (at < source.Length && Fault is null)
        {
            Step();
        }

        if (sizes.Sum() > ContractLimits.MaxPatternSize)
        {
            Fault ??= $"The pattern has more than {ContractLimits.MaxPatternSize} atoms once its repetitions are written out.";
        }
    }

    internal string Text => text.ToString();

    internal string? Fault { get; private set; }

    internal string? Warning { get; private set; }

    private void Step()
    {
        char c = source[at];
        switch (c)
        {
            case '\\':
                Escape();
                break;
            case '[':
                Class();
                break;
            case '(':
                Open();
                break;
            case ')':
                Close();
                break;
            case '*' or '+' or '?':
                text.Append(c);
                at++;
                break;
            case '{':
                Repeat();
                break;
            case '$':
                // .NET's own $ also matches before a final line break.
                Emit(@"\z", 1);
                break;
            case '.':
                Emit(AnyBut(@"\n"), 1);
                break;
            default:
                Literal(c);
                break;
        }
    }

    // dbt's databases count characters, .NET counts UTF-16 units: one beyond the basic plane is two of those and must stay together.
    private void Literal(char c)
    {
        if (char.IsHighSurrogate(c) && at + 1 < source.Length && char.IsLowSurrogate(source[at + 1]))
        {
            Emit($"(?:{c}{source[at + 1]})", 2);
        }
        else
        {
            Emit(c.ToString(), 1);
        }
    }

    private static string AnyBut(string members) => $@"(?:[\uD800-\uDBFF][\uDC00-\uDFFF]|[^{members}\uD800-\uDFFF])";

    private void Emit(string translated, int length)
    {
        text.Append(translated);
        at += length;
        Grow(1);
    }

    private void Grow(long size)
    {
        // Capped, so that nested counts cannot overflow; the cap is far above what is allowed.
        atom = Math.Min(size, int.MaxValue);
        sizes.Push(Math.Min(sizes.Pop() + size, int.MaxValue));
    }

    private void Escape()
    {
        if (at + 1 >= source.Length)
        {
            Fault = "The pattern ends in a backslash.";
            return;
        }

        char c = source[at + 1];
        switch (c)
        {
            case 'd' or 'D' or 'w' or 'W' or 's' or 'S':
                Emit(char.IsUpper(c) ? AnyBut(Shorthand(char.ToLowerInvariant(c))) : $"[{Shorthand(c)}]", 2);
                return;
            case 'A':
                Emit(@"\A", 2);
                return;
            case 'Z' or 'z':
                Warn(c == 'z' ? @"\z is not known to PostgreSQL" : @"\Z is not known to RE2");
                Emit(@"\z", 2);
                return;
            case 'b' or 'B':
                Warn(@"\b and \B are word boundaries here and in RE2, but not in PostgreSQL");
                Emit(@"\" + c, 2);
                return;
            case 'y':
                Warn(@"\y is known to PostgreSQL only");
                Emit(@"\b", 2);
                return;
            case 'p' or 'P':
                Property();
                return;
            case >= '1' and <= '9':
                Warn("RE2 has no back-references");
                Emit(@"\" + c, 2);
                return;
            case 't' or 'n' or 'r' or 'f' or 'v':
                Emit(@"\" + c, 2);
                return;
        }

        if (char.IsAsciiLetterOrDigit(c))
        {
            Fault = $"The escape \\{c} does not mean the same everywhere.";
            return;
        }

        Emit(Regex.Escape(c.ToString()), 2);
    }

    private static string Shorthand(char c) => c switch { 'd' => Digits, 'w' => WordChars, _ => Spaces };

    private void Property()
    {
        Match match = PropertyEscape().Match(source, at);
        if (!match.Success)
        {
            Fault = @"A Unicode class is written \p{L}.";
            return;
        }

        Warn(@"\p{…} is not known to PostgreSQL");
        Emit(match.Value, match.Length);
    }

    private void Class()
    {
        var built = new StringBuilder();
        int i = at + 1;
        bool negated = i < source.Length && source[i] == '^';
        i += negated ? 1 : 0;

        for (bool first = true; i < source.Length && (first || source[i] != ']'); first = false)
        {
            i = ClassItem(built, i);
            if (Fault is not null)
            {
                return;
            }
        }

        if (i >= source.Length)
        {
            Fault = "A bracket expression is not closed.";
            return;
        }

        Emit(negated ? AnyBut(built.ToString()) : $"[{built}]", i + 1 - at);
    }

    private int ClassItem(StringBuilder built, int i)
    {
        char c = source[i];
        if (c == '[')
        {
            return NamedClass(built, i);
        }

        if (char.IsSurrogate(c))
        {
            Fault = "Characters beyond the basic plane are not known in a bracket expression; write them as alternatives: (a|b).";
            return i;
        }

        if (c != '\\')
        {
            // An unescaped hyphen keeps its range meaning; everything else that .NET could read otherwise is quoted.
            built.Append(c is ']' or '^' ? @"\" + c : c.ToString());
            return i + 1;
        }

        if (i + 1 >= source.Length)
        {
            Fault = "A bracket expression is not closed.";
            return i;
        }

        char escaped = source[i + 1];
        if (escaped is 'd' or 'w' or 's')
        {
            built.Append(Shorthand(escaped));
        }
        else if (escaped is 't' or 'n' or 'r' or 'f' or 'v')
        {
            built.Append('\\').Append(escaped);
        }
        else if (char.IsAsciiLetterOrDigit(escaped))
        {
            Fault = $"The escape \\{escaped} in a bracket expression does not mean the same everywhere.";
        }
        else
        {
            built.Append('\\').Append(escaped);
        }

        return i + 2;
    }

    private int NamedClass(StringBuilder built, int i)
    {
        int end = i + 1 < source.Length && source[i + 1] == ':' ? source.IndexOf(":]", i + 2, StringComparison.Ordinal) : -1;
        if (end < 0)
        {
            if (i + 1 < source.Length && source[i + 1] is '.' or '=' or ':')
            {
                Fault = "Collating elements do not mean the same everywhere.";
            }

            built.Append(@"\[");
            return i + 1;
        }

        string? members = source[(i + 2)..end] switch
        {
            "digit" => Digits,
            "alpha" => "A-Za-z",
            "alnum" => "A-Za-z0-9",
            "upper" => "A-Z",
            "lower" => "a-z",
            "space" => Spaces,
            "blank" => @" \t",
            "xdigit" => "0-9A-Fa-f",
            "punct" => @"!-/:-@\[-`{-~",
            "word" => WordChars,
            _ => null,
        };
        if (members is null)
        {
            Fault = "Known bracket classes are digit alpha alnum upper lower space blank xdigit punct word.";
            return i;
        }

        built.Append(members);
        return end + 2;
    }

    private void Open()
    {
        Match match = GroupOpening().Match(source, at);
        if (!match.Success)
        {
            Fault = "Known groups are (…), (?:…), (?i), (?i:…), named groups and look-around.";
            return;
        }

        if (match.Groups["look"].Success)
        {
            Warn("RE2 has no look-around");
        }

        if (match.Groups["name"].Success)
        {
            Warn("PostgreSQL has no named groups");
        }

        if (match.Groups["flags"].Success)
        {
            text.Append(match.Value);
            at += match.Length;
            atom = 0;
            return;
        }

        text.Append(match.Value.Replace("(?P<", "(?<", StringComparison.Ordinal));
        at += match.Length;
        sizes.Push(0);
    }

    private void Close()
    {
        if (sizes.Count == 1)
        {
            Fault = "A closing parenthesis has no opening one.";
            return;
        }

        long size = sizes.Pop();
        text.Append(')');
        at++;
        Grow(size);
    }

    private void Repeat()
    {
        Match match = Counted().Match(source, at);
        if (!match.Success)
        {
            // A brace that opens no count is literal in .NET, an error in PostgreSQL.
            Fault = "A literal brace is written \\{.";
            return;
        }

        int low = int.Parse(match.Groups["low"].Value, CultureInfo.InvariantCulture);
        int high = match.Groups["high"].Length > 0 ? int.Parse(match.Groups["high"].Value, CultureInfo.InvariantCulture) : low;
        if (Math.Max(low, high) > 1000)
        {
            Fault = "A repetition count is at most 1000.";
            return;
        }

        if (Math.Max(low, high) > 255)
        {
            Warn("PostgreSQL counts to 255 only");
        }

        text.Append(match.Value);
        at += match.Length;
        Grow(atom * Math.Max(Math.Max(low, high) - 1, 0));
    }

    private void Warn(string message) => Warning ??= message;

    [GeneratedRegex(@"\G\\[pP](?:\{[A-Za-z]{1,16}\})", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex PropertyEscape();

    [GeneratedRegex(
        @"\G\((?:(?<flags>\?[is]{1,2}\))|\?[is]{0,2}:|(?<look>\?<?[=!])|(?<name>\?P?<[A-Za-z][A-Za-z0-9_]{0,31}>)|(?!\?))",
        RegexOptions.CultureInvariant,
        1000)]
    private static partial Regex GroupOpening();

    [GeneratedRegex(@"\G\{(?<low>[0-9]{1,5})(?<comma>,(?<high>[0-9]{0,5}))?\}", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Counted();
}
