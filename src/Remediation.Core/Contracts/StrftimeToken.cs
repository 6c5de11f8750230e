namespace Remediation.Core.Contracts;

/// <summary>One directive (<c>%d</c>, <c>%-d</c>) or one literal character of a strftime format.</summary>
internal readonly record struct StrftimeToken(char Directive, bool Unpadded, char Literal)
{
    internal static readonly string[] Months =
        ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

    internal static readonly string[] Weekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

    internal bool IsDate => Directive is 'Y' or 'y' or 'm' or 'd' or 'B' or 'b' or 'A' or 'a' or 'j';

    internal bool IsTime => Directive is 'H' or 'I' or 'M' or 'S' or 'f' or 'p' or 'z';

    internal bool StartsWithDigit => Directive == '\0' ? char.IsAsciiDigit(Literal) : Directive is not ('B' or 'b' or 'A' or 'a' or 'p' or 'z');

    /// <summary>Splits a format; null with a problem when it holds a directive that is not checked here.</summary>
    internal static StrftimeToken[]? Read(string text, out string? problem)
    {
        problem = null;
        if (text.Length is 0 or > ContractLimits.MaxName)
        {
            problem = $"A strftime format has 1 to {ContractLimits.MaxName} characters.";
            return null;
        }

        // %F and %T are only other spellings; %h is an old name of %b.
        string expanded = text.Replace("%%", "%\u0001", StringComparison.Ordinal)
            .Replace("%F", "%Y-%m-%d", StringComparison.Ordinal)
            .Replace("%T", "%H:%M:%S", StringComparison.Ordinal)
            .Replace("%R", "%H:%M", StringComparison.Ordinal)
            .Replace("%h", "%b", StringComparison.Ordinal);
        var tokens = new List<StrftimeToken>();
        for (int i = 0; i < expanded.Length; i++)
        {
            if (expanded[i] != '%')
            {
                tokens.Add(new StrftimeToken('\0', false, expanded[i]));
                continue;
            }

            bool unpadded = i + 1 < expanded.Length && expanded[i + 1] == '-';
            i += unpadded ? 2 : 1;
            char directive = i < expanded.Length ? expanded[i] : '\0';
            if (directive == '\u0001' && !unpadded)
            {
                tokens.Add(new StrftimeToken('\0', false, '%'));
                continue;
            }

            bool known = unpadded ? "mdHIMSjy".Contains(directive, StringComparison.Ordinal) : "YymdBbAajHIMSfpz".Contains(directive, StringComparison.Ordinal);
            if (!known || directive == '\0')
            {
                problem = "Known directives are %Y %y %m %d %B %b %A %a %j %H %I %M %S %f %p %z %F %T %R %%, and %-m %-d %-H %-I %-M %-S %-j %-y.";
                return null;
            }

            tokens.Add(new StrftimeToken(directive, unpadded, '\0'));
        }

        return [.. tokens];
    }

    /// <summary>Takes this token's text off the front of the value.</summary>
    internal bool TryTake(ref ReadOnlySpan<char> value, ref StrftimeFields fields)
    {
        switch (Directive)
        {
            case '\0':
                if (value.IsEmpty || value[0] != Literal)
                {
                    return false;
                }

                value = value[1..];
                return true;
            case 'Y':
                return Digits(ref value, 4, out fields.Year) && fields.Year >= 1;
            case 'y':
                return Digits(ref value, 2, out fields.ShortYear);
            case 'm':
                return Digits(ref value, 2, out fields.Month) && fields.Month is >= 1 and <= 12;
            case 'd':
                return Digits(ref value, 2, out fields.Day) && fields.Day is >= 1 and <= 31;
            case 'j':
                return Digits(ref value, 3, out fields.DayOfYear) && fields.DayOfYear is >= 1 and <= 366;
            case 'H':
                return Digits(ref value, 2, out fields.Hour) && fields.Hour <= 23;
            case 'I':
                return Digits(ref value, 2, out fields.HalfDayHour) && fields.HalfDayHour is >= 1 and <= 12;
            case 'M':
                return Digits(ref value, 2, out fields.Minute) && fields.Minute <= 59;
            case 'S':
                return Digits(ref value, 2, out fields.Second) && fields.Second <= 59;
            case 'f':
                return Digits(ref value, 6, out fields.Microsecond);
            case 'B':
                return Name(ref value, Months, 0, out fields.MonthName);
            case 'b':
                return Name(ref value, Months, 3, out fields.MonthName);
            case 'A':
                return Name(ref value, Weekdays, 0, out fields.Weekday);
            case 'a':
                return Name(ref value, Weekdays, 3, out fields.Weekday);
            case 'p':
                fields.IsPm = value.StartsWith("PM", StringComparison.Ordinal);
                return (fields.IsPm.Value || value.StartsWith("AM", StringComparison.Ordinal)) && Skip(ref value, 2);
            default:
                return Offset(ref value, ref fields);
        }
    }

    private static bool Skip(ref ReadOnlySpan<char> value, int length)
    {
        value = value[length..];
        return true;
    }

    private bool Digits(ref ReadOnlySpan<char> value, int width, out int number)
    {
        number = 0;
        int taken = 0;
        while (taken < width && taken < value.Length && char.IsAsciiDigit(value[taken]))
        {
            number = (number * 10) + (value[taken] - '0');
            taken++;
        }

        bool padded = taken == width;
        bool bare = Unpadded && taken > 0 && (taken == 1 || value[0] != '0');
        return (Unpadded ? bare : padded) && Skip(ref value, taken);
    }

    private static bool Name(ref ReadOnlySpan<char> value, string[] names, int length, out int number)
    {
        for (number = 1; number <= names.Length; number++)
        {
            ReadOnlySpan<char> name = length == 0 ? names[number - 1] : names[number - 1].AsSpan(0, length);
            if (value.StartsWith(name, StringComparison.Ordinal))
            {
                return Skip(ref value, name.Length);
            }
        }

        return false;
    }

    private static bool Offset(ref ReadOnlySpan<char> value, ref StrftimeFields fields)
    {
        if (value.Length < 5 || value[0] is not ('+' or '-') || value[1..5].ContainsAnyExceptInRange('0', '9'))
        {
            return false;
        }

        int hours = ((value[1] - '0') * 10) + (value[2] - '0');
        int minutes = ((value[3] - '0') * 10) + (value[4] - '0');
        fields.OffsetMinutes = ((hours * 60) + minutes) * (value[0] == '-' ? -1 : 1);
        return hours <= 23 && minutes <= 59 && Skip(ref value, 5);
    }
}
