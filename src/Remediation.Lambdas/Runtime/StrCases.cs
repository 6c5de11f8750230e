using System.Text;
using Remediation.Lambdas.Language;
using Remediation.Lambdas.Unicode;
using Remediation.Lambdas.Values;

namespace Remediation.Lambdas.Runtime;

/// <summary>Case methods and predicates of <c>str</c>.</summary>
internal static class StrCases
{
    private const int CapitalSigma = 0x3A3;

    public static IEnumerable<Declaration> Declarations =>
    [
        Of("upper", "upper case", (m, s) => Map(m, s, CharacterTable.Upper)),
        Of("lower", "lower case", (m, s) => Lower(m, s)),
        Of("casefold", "case folded, for comparison without case", (m, s) => Map(m, s, CharacterTable.Fold)),
        Of("swapcase", "upper and lower case exchanged", SwapCase),
        Of("title", "each word capitalized", Title),
        Of("capitalize", "first character in title case, the others lower", Capitalize),
        Predicate("isalpha", "letters only", CharacterFlags.Alpha),
        Predicate("isdecimal", "decimal digits only", CharacterFlags.Decimal),
        Predicate("isdigit", "digits only", CharacterFlags.Digit),
        Predicate("isnumeric", "numeric characters only", CharacterFlags.Numeric),
        Predicate("isalnum", "letters and digits only", CharacterFlags.Alpha | CharacterFlags.Decimal | CharacterFlags.Digit | CharacterFlags.Numeric),
        Predicate("isspace", "blanks only", CharacterFlags.Space),
        Test("isprintable", "printable characters only", s => All(s, CharacterFlags.Printable)),
        Test("isascii", "ASCII only", s => !s.AsSpan().ContainsAnyExceptInRange('\0', '\x7F')),
        Test("isupper", "cased characters are upper case", s => IsCase(s, CharacterFlags.Upper, CharacterFlags.Lower | CharacterFlags.Title)),
        Test("islower", "cased characters are lower case", s => IsCase(s, CharacterFlags.Lower, CharacterFlags.Upper | CharacterFlags.Title)),
        Test("istitle", "words are capitalized", IsTitle),
        Test("isidentifier", "a Python name", s => s.Length > 0 && CharacterTable.Is(CodePoints.At(s, 0, out int w), CharacterFlags.IdentifierStart) && All(s[w..], CharacterFlags.IdentifierPart)),
    ];

    public static string Lower(Machine machine, string text)
    {
        if (IsAscii(text))
        {
            machine.ChargeText(text.Length);
            return text.ToLowerInvariant();
        }

        return Convert(machine, text, (c, points, i) => LowerOne(c, points, i));
    }

    private static Declaration Of(string name, string description, Func<Machine, string, string> work) =>
        Declaration.Method(PyKind.Str, name, string.Empty, description, (m, a) => new PyStr(work(m, ((PyStr)a[0]!).Value)));

    private static Declaration Test(string name, string description, Func<string, bool> test) =>
        Declaration.Method(PyKind.Str, name, string.Empty, "whether it is: " + description, (m, a) =>
        {
            string text = ((PyStr)a[0]!).Value;
            m.Charge((text.Length >> 4) + 1);
            return PyBool.Of(test(text));
        });

    private static Declaration Predicate(string name, string description, CharacterFlags any) => Test(name, description, s => s.Length > 0 && All(s, any));

    private static bool All(string text, CharacterFlags any)
    {
        for (int i = 0; i < text.Length;)
        {
            if (!CharacterTable.Is(CodePoints.At(text, i, out int width), any))
            {
                return false;
            }

            i += width;
        }

        return true;
    }

    private static bool IsAscii(string text) => !text.AsSpan().ContainsAnyExceptInRange('\0', '\x7F');

    private static string Map(Machine machine, string text, Dictionary<int, string> map)
    {
        if (IsAscii(text))
        {
            machine.ChargeText(text.Length);
            return ReferenceEquals(map, CharacterTable.Upper) ? text.ToUpperInvariant() : text.ToLowerInvariant();
        }

        return Convert(machine, text, (c, _, _) => map.GetValueOrDefault(c));
    }

    // The new text of one code point, or null when it stays as it is.
    private static string Convert(Machine machine, string text, Func<int, int[], int, string?> one)
    {
        machine.ChargeText(text.Length * 3L);
        int[] points = CodePoints.ToArray(text);
        var result = new StringBuilder(text.Length + 8);
        for (int i = 0; i < points.Length; i++)
        {
            if (one(points[i], points, i) is { } mapped)
            {
                result.Append(mapped);
            }
            else if (points[i] < 0x10000)
            {
                result.Append((char)points[i]);
            }
            else
            {
                result.Append(char.ConvertFromUtf32(points[i]));
            }
        }

        return result.ToString();
    }

    private static string? LowerOne(int c, int[] points, int at)
    {
        if (c != CapitalSigma)
        {
            return CharacterTable.Lower.GetValueOrDefault(c);
        }

        // Final sigma: a cased letter before, none after, skipping case-ignorable characters both ways.
        int before = at - 1;
        while (before >= 0 && CharacterTable.Is(points[before], CharacterFlags.CaseIgnorable))
        {
            before--;
        }

        bool final = before >= 0 && CharacterTable.Is(points[before], CharacterFlags.Cased);
        if (final)
        {
            int after = at + 1;
            while (after < points.Length && CharacterTable.Is(points[after], CharacterFlags.CaseIgnorable))
            {
                after++;
            }

            final = after == points.Length || !CharacterTable.Is(points[after], CharacterFlags.Cased);
        }

        return final ? "\u03C2" : "\u03C3";
    }

    private static string SwapCase(Machine machine, string text) => Convert(machine, text, (c, points, i) =>
        CharacterTable.Is(c, CharacterFlags.Upper) ? LowerOne(c, points, i)
        : CharacterTable.Is(c, CharacterFlags.Lower) ? CharacterTable.Upper.GetValueOrDefault(c)
        : null);

    private static string Title(Machine machine, string text)
    {
        bool inWord = false;
        return Convert(machine, text, (c, points, i) =>
        {
            string? mapped = inWord ? LowerOne(c, points, i) : CharacterTable.Title.GetValueOrDefault(c);
            inWord = CharacterTable.Is(c, CharacterFlags.Cased);
            return mapped;
        });
    }

    private static string Capitalize(Machine machine, string text) =>
        Convert(machine, text, (c, points, i) => i == 0 ? CharacterTable.Title.GetValueOrDefault(c) : LowerOne(c, points, i));

    private static bool IsCase(string text, CharacterFlags wanted, CharacterFlags forbidden)
    {
        bool found = false;
        foreach (int c in CodePoints.ToArray(text))
        {
            CharacterFlags flags = CharacterTable.FlagsOf(c);
            if ((flags & forbidden) != CharacterFlags.None)
            {
                return false;
            }

            found |= (flags & wanted) != CharacterFlags.None;
        }

        return found;
    }

    private static bool IsTitle(string text)
    {
        (bool found, bool inWord) = (false, false);
        foreach (int c in CodePoints.ToArray(text))
        {
            CharacterFlags flags = CharacterTable.FlagsOf(c);
            if ((flags & (CharacterFlags.Upper | CharacterFlags.Title)) != CharacterFlags.None)
            {
                if (inWord)
                {
                    return false;
                }

                (found, inWord) = (true, true);
            }
            else if ((flags & CharacterFlags.Lower) != CharacterFlags.None)
            {
                if (!inWord)
                {
                    return false;
                }
            }
            else
            {
                inWord = false;
            }
        }

        return found;
    }
}
