using System.Globalization;
using System.Text.RegularExpressions;

namespace Remediation.Core.Generation.Synthesis.Examples;

/// <summary>A number as an output writes it.</summary>
/// <param name="Text">Its digits, sign, separators.</param>
/// <param name="Value">Its value.</param>
/// <param name="Blanks">Blanks before it.</param>
internal sealed partial record WrittenFigure(string Text, decimal Value, int Blanks)
{
    // Longer numbers are not reckoned with, so that scaling and dividing them stays exact.
    private const int MaxDigits = 15;
    private const int Uneven = 15;

    /// <summary>Digits behind the point.</summary>
    public int Decimals => DecimalsOf(Text);

    /// <summary>Digits behind the point of a number's text.</summary>
    public static int DecimalsOf(string text) => text.IndexOf('.', StringComparison.Ordinal) is var at && at >= 0 ? text.Length - at - 1 : 0;

    /// <summary>All numbers in a text but hours with their half of the day. A minus behind a digit stands between two numbers.</summary>
    public static WrittenFigure[] In(string text) =>
    [
        .. Figures().Matches(text).Where(m => m.Groups["figure"].Length <= MaxDigits).Select(m => new WrittenFigure(
            m.Groups["figure"].Value,
            decimal.Parse(m.Groups["figure"].Value, NumberStyles.Number, CultureInfo.InvariantCulture),
            m.Groups["blanks"].Length)),
    ];

    /// <summary>The expressions that may write a number so.</summary>
    /// <param name="wanted">How it is written in the outputs.</param>
    /// <param name="number">What gives the number.</param>
    /// <param name="whole">Whether it is an <c>int</c>; else it is a <c>Decimal</c>.</param>
    public static IEnumerable<(string Expression, int Penalty)> Forms(WrittenFigure[] wanted, string number, bool whole)
    {
        int[] decimals = [.. wanted.Select(w => w.Decimals).Distinct()];
        string group = Array.Exists(wanted, w => w.Text.Contains(',', StringComparison.Ordinal)) ? "," : "";
        string fraction = decimals.Length == 1 && (!whole || decimals[0] > 0) ? FormattableString.Invariant($".{decimals[0]}f") : "";
        if (fraction.Length > 0)
        {
            yield return ($"format({number}, '{group}{fraction}')", 0);
        }

        // The same number of decimals everywhere is no accident.
        int free = decimals is [> 0] && wanted.Length > 1 ? Uneven : 0;
        if (group.Length > 0)
        {
            yield return ($"format({number}, ',')", free);
        }
        else
        {
            yield return ($"str({number})", free);
        }

        if (group.Length == 0 && !whole)
        {
            yield return ($"format({number}, 'f')", free);
            yield return ($"format({(number.Contains(' ', StringComparison.Ordinal) ? $"({number})" : number)}.normalize(), 'f')", free);
        }

        if (WidthOf(wanted, w => w.Text.TrimStart('-') is ['0', not '.', ..] ? w.Text.Length : null, w => w.Text.Length) is { } zeros)
        {
            yield return (FormattableString.Invariant($"format({number}, '0{zeros}{group}{fraction}')"), 0);
        }

        if (WidthOf(wanted, w => w.Blanks > 0 ? w.Text.Length + w.Blanks : null, w => w.Text.Length) is { } blanks)
        {
            yield return (FormattableString.Invariant($"format({number}, '>{blanks}{group}{fraction}')"), 0);
        }
    }

    // The width to which the short ones are filled; the others are that long by themselves.
    private static int? WidthOf(WrittenFigure[] wanted, Func<WrittenFigure, int?> filled, Func<WrittenFigure, int> length)
    {
        int[] widths = [.. wanted.Select(filled).OfType<int>().Distinct()];
        return widths is [> 1] && Array.TrueForAll(wanted, w => filled(w) is not null || length(w) >= widths[0]) ? widths[0] : null;
    }

    [GeneratedRegex(@"(?<blanks> *)(?<figure>(?:(?<![\dA-Za-z])-)?(?:\d+(?:,\d{3})*(?:\.\d+)?|\.\d+))(?!\d|[.,]\d|\s?[AaPp][Mm])", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Figures();
}

/// <summary>A text of the inputs that is a number everywhere in the examples.</summary>
/// <param name="Expression">What gives it, as Python's <c>int</c> or <c>Decimal</c>.</param>
/// <param name="IsWhole">Whether it is an <c>int</c>.</param>
/// <param name="Values">The examples' numbers.</param>
/// <param name="Penalty">The penalty of what it starts from.</param>
internal sealed record NumberBase(string Expression, bool IsWhole, decimal[] Values, int Penalty)
{
    /// <summary>The texts, of the further samples too.</summary>
    public required IReadOnlyList<string?> Texts { get; init; }

    /// <summary>Whether one of them is negative.</summary>
    public bool IsSigned => Texts.Any(t => t?.StartsWith('-') == true);

    private const int MaxLength = 16;
    private const decimal Most = 1e12m;

    /// <summary>The number that a text is; null when it is none in one of the examples.</summary>
    public static NumberBase? Of(Atom text, ExampleTask task)
    {
        decimal[] values = new decimal[task.Count];
        for (int i = 0; i < values.Length; i++)
        {
            if (text.Values[i] is not { Length: > 0 and <= MaxLength } value
                || !decimal.TryParse(value, NumberStyles.AllowThousands | NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out values[i]))
            {
                return null;
            }

            if (Math.Abs(values[i]) > Most || !IsWholeNumber(task.Inputs[i], value))
            {
                return null;
            }
        }

        bool grouped = text.Values.Any(v => v?.Contains(',', StringComparison.Ordinal) == true);
        bool whole = text.Values.All(v => v is null || v.All(c => char.IsAsciiDigit(c) || c is ',' or '-' or '+'));
        string expression = text.Expression + (grouped ? ".replace(',', '')" : "");
        return new NumberBase(whole ? $"int({expression})" : $"decimal.Decimal({expression})", whole, values, text.Penalty) { Texts = text.Values };
    }

    // A number is read as a whole: neither its integer part alone nor some of its digits.
    private static bool IsWholeNumber(string input, string number)
    {
        int at = input.IndexOf(number, StringComparison.Ordinal);
        if (at < 0)
        {
            return true;
        }

        int end = at + number.Length;
        bool digitBefore = at > 0 && (char.IsAsciiDigit(input[at - 1]) || (at > 1 && input[at - 1] is '.' or ',' && char.IsAsciiDigit(input[at - 2])));
        bool digitAfter = end < input.Length && (char.IsAsciiDigit(input[end]) || (end + 1 < input.Length && input[end] is '.' or ',' && char.IsAsciiDigit(input[end + 1])));
        return !digitBefore && !digitAfter;
    }
}
