using System.Globalization;
using System.Text;

namespace Remediation.Core.Contracts;

/// <summary>Writes a moment in a strftime format, C locale.</summary>
internal static class StrftimeText
{
    internal static string Write(IEnumerable<StrftimeToken> tokens, DateTime moment)
    {
        var text = new StringBuilder();
        foreach (StrftimeToken token in tokens)
        {
            text.Append(token.Directive == '\0' ? token.Literal.ToString() : Field(token, moment));
        }

        return text.ToString();
    }

    private static string Field(StrftimeToken token, DateTime moment) => token.Directive switch
    {
        'Y' => Padded(token, moment.Year, 4),
        'y' => Padded(token, moment.Year % 100, 2),
        'm' => Padded(token, moment.Month, 2),
        'd' => Padded(token, moment.Day, 2),
        'j' => Padded(token, moment.DayOfYear, 3),
        'H' => Padded(token, moment.Hour, 2),
        'I' => Padded(token, ((moment.Hour + 11) % 12) + 1, 2),
        'M' => Padded(token, moment.Minute, 2),
        'S' => Padded(token, moment.Second, 2),
        'f' => Padded(token, (int)(moment.Ticks % TimeSpan.TicksPerSecond / 10), 6),
        'B' => StrftimeToken.Months[moment.Month - 1],
        'b' => StrftimeToken.Months[moment.Month - 1][..3],
        'A' => StrftimeToken.Weekdays[((int)moment.DayOfWeek + 6) % 7],
        'a' => StrftimeToken.Weekdays[((int)moment.DayOfWeek + 6) % 7][..3],
        'p' => moment.Hour < 12 ? "AM" : "PM",
        _ => "+0000",
    };

    private static string Padded(StrftimeToken token, int number, int width) =>
        number.ToString(token.Unpadded ? "0" : "D" + width.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
