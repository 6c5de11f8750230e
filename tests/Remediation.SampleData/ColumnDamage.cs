using System.Globalization;

namespace Remediation.SampleData;

/// <summary>Ways to write the value of one column wrongly. Each method takes the truth and gives the damaged text.</summary>
internal static class ColumnDamage
{
    private static readonly string[] NullLikes = ["N/A", "n/a", "-", "none", "NULL", "?", "--"];

    internal static Damage OrderedAt(string truth, SplitMix64 random)
    {
        var day = DateOnly.ParseExact(truth, "yyyy-MM-dd", CultureInfo.InvariantCulture);
        if (random.Chance(35))
        {
            return random.Below(5) switch
            {
                0 => Damage.Lost("date:no_such_day", $"31/02/{day.Year}"),
                1 => Damage.Lost("date:no_such_month", $"{day.Year}-{day.Month + 12:00}-{day.Day:00}"),
                2 => Damage.Lost("date:typo", $"{day.Year}{random.Below(10)}-{day.Month:00}-{day.Day:00}"),
                3 => Damage.Lost("date:vague", random.Pick(["yesterday", "last week", "end of month"])),
                _ => Damage.Lost("missing", ""),
            };
        }

        if (random.Chance(80))
        {
            return random.Below(2) == 0 ? new("date:spaces", $" {truth} ") : new("date:nbsp", truth + "\u00A0");
        }

        // Spellings are not equally common.
        int index = Math.Min(random.Below(DateSpellings.All.Count), random.Below(DateSpellings.All.Count));
        (string? name, Func<DateOnly, string>? write) = DateSpellings.All[index];
        return new("date:" + name, write(day));
    }

    internal static Damage ShipTime(string truth, SplitMix64 random)
    {
        int hour = int.Parse(truth[..2], CultureInfo.InvariantCulture);
        string minute = truth[3..];
        string half = hour < 12 ? "AM" : "PM";
        int twelve = hour % 12 == 0 ? 12 : hour % 12;
        return random.Below(30) switch
        {
            < 8 => new("time:12h", $"{twelve}:{minute} {half}"),
            < 12 => new("time:12h_joined", $"{twelve:00}:{minute}{half.ToLowerInvariant()}"),
            < 16 => new("time:dot", $"{hour:00}.{minute}"),
            < 20 => new("time:h", $"{hour:00}h{minute}"),
            < 24 => new("time:digits", $"{hour:00}{minute}"),
            < 28 => new("time:seconds", $"{truth}:00"),
            28 => Damage.Lost("time:impossible", $"{hour + 24}:{minute}"),
            _ => Damage.Lost("time:vague", random.Pick(["noon-ish", "evening", "asap"])),
        };
    }

    internal static Damage Amount(string truth, SplitMix64 random)
    {
        bool negative = truth[0] == '-';
        string plain = negative ? truth[1..] : truth;
        string whole = plain[..^3];
        string cents = plain[^2..];
        string sign = negative ? "-" : "";
        string Grouped(string by) => whole.Length > 3 ? $"{whole[..^3]}{by}{whole[^3..]}" : whole;
        if (negative && random.Chance(700))
        {
            return random.Below(3) switch
            {
                0 => new("amount:parentheses", $"({Grouped(",")}.{cents})"),
                1 => new("amount:trailing_minus", $"{plain}-"),
                _ => new("amount:unicode_minus", $"\u2212{plain}"),
            };
        }

        return random.Below(24) switch
        {
            < 4 => new("amount:decimal_comma", $"{sign}{whole},{cents}"),
            < 7 => new("amount:euro_after", $"{sign}{Grouped(".")},{cents} €"),
            < 10 => new("amount:dollar", $"{sign}${Grouped(",")}.{cents}"),
            < 13 => new("amount:code_before", $"EUR {sign}{plain}"),
            < 15 => new("amount:code_after", $"{sign}{plain} EUR"),
            < 17 => new("amount:pound", $"{sign}£{plain}"),
            < 19 when whole.Length > 3 => new("amount:apostrophe", $"{sign}{Grouped("'")}.{cents}"),
            < 19 => new("amount:code_after", $"{sign}{plain} CHF"),
            < 21 when whole.Length > 3 => new("amount:space_group", $"{sign}{Grouped(" ")},{cents}"),
            < 21 => new("amount:spaces", $" {sign}{plain}"),
            21 => Damage.Lost("amount:two_points", $"{sign}{whole[..1]}.{whole[1..]}.{cents}"),
            22 when plain.Contains('0', StringComparison.Ordinal) => new("amount:letter_o", sign + plain.Replace('0', 'O')),
            _ => Damage.Lost("amount:not_a_number", random.Pick(["#REF!", "TBD", "see invoice", "free"])),
        };
    }

    internal static Damage Weight(string truth, SplitMix64 random)
    {
        decimal grams = decimal.Parse(truth, CultureInfo.InvariantCulture) * 1000;
        return random.Below(24) switch
        {
            < 8 => new("weight:unit", $"{truth} kg"),
            < 13 => new("weight:decimal_comma_unit", $"{truth.Replace('.', ',')} kg"),
            < 17 => new("weight:decimal_comma", truth.Replace('.', ',')),
            < 21 => new("weight:grams", $"{grams:0} g"),
            21 => new("weight:null_like", random.Pick(NullLikes), Truth: ""),
            22 => Damage.Lost("weight:pounds", $"{decimal.Round(grams / 453.59237m, 1):0.0} lb"),
            _ => Damage.Lost("weight:not_a_number", random.Pick(["heavy", "ca. 2-3 kg", "??"])),
        };
    }

    internal static Damage Status(string truth, SplitMix64 random) => random.Below(24) switch
    {
        < 8 => new("status:upper", truth.ToUpperInvariant()),
        < 14 => new("status:capital", char.ToUpperInvariant(truth[0]) + truth[1..]),
        < 19 => new("status:spaces", $" {truth} "),
        < 22 => new("status:point", truth + "."),
        22 => Damage.Lost("status:typo", truth.Remove(random.Between(1, truth.Length - 2), 1)),
        _ => Damage.Lost("status:other_word", random.Pick(["dispatched", "in transit", "on hold", "done"])),
    };

    internal static Damage Country(string truth, SplitMix64 random)
    {
        (string? code, string _, string? name, string? local) = Names.Countries.First(c => c.Code == truth);
        return random.Below(24) switch
        {
            < 12 => new("country:lower", code.ToLowerInvariant()),
            < 17 => new("country:spaces", $"{code} "),
            < 22 => new("country:points", $"{code[0]}.{code[1]}."),
            22 => Damage.Lost("country:name", name),
            _ => Damage.Lost("country:local_name", local),
        };
    }

    internal static Damage Phone(string truth, string country, SplitMix64 random)
    {
        string calling = Names.Countries.First(c => c.Code == country).Calling;
        string rest = truth[(1 + calling.Length)..];
        return random.Below(26) switch
        {
            < 6 => new("phone:spaces", $"+{calling} {rest[..3]} {rest[3..]}"),
            < 10 => new("phone:hyphens", $"+{calling}-{rest[..3]}-{rest[3..]}"),
            < 15 => new("phone:double_zero", $"00{calling}{rest}"),
            < 19 => new("phone:double_zero_spaces", $"00{calling} {rest[..3]} {rest[3..]}"),
            < 24 => new("phone:parentheses", $"+{calling} ({rest[..3]}) {rest[3..]}"),
            24 => Damage.Lost("phone:national", $"0{rest[..3]}/{rest[3..]}"),
            _ => Damage.Lost("phone:short", rest[..5]),
        };
    }

    internal static Damage CustomerId(string truth, SplitMix64 random) => random.Below(8) switch
    {
        < 3 => new("customer_id:unpadded", "C" + truth[1..].TrimStart('0')),
        < 5 => new("customer_id:hyphen", "C-" + truth[1..]),
        < 7 => new("customer_id:lower", truth.ToLowerInvariant()),
        _ => new("customer_id:number", truth[1..].TrimStart('0')),
    };

    internal static Damage Customer(string truth, SplitMix64 random)
    {
        if (truth.Any(c => c > 127) && random.Chance(450))
        {
            return new("customer:mojibake", Names.Mojibake(truth));
        }

        int space = truth.IndexOf(' ', StringComparison.Ordinal);
        return random.Below(20) switch
        {
            < 7 => new("customer:family_first", $"{truth[(space + 1)..]}, {truth[..space]}"),
            < 11 => new("customer:spaces", $"  {truth} "),
            < 15 => new("customer:double_space", truth.Replace(" ", "  ", StringComparison.Ordinal)),
            < 18 => new("customer:nbsp", truth.Replace(' ', '\u00A0')),
            18 => Damage.Lost("customer:initial", $"{truth[0]}. {truth[(space + 1)..]}"),
            _ => Damage.Lost("customer:null_like", random.Pick(NullLikes)),
        };
    }

    internal static Damage Email(string truth, SplitMix64 random) => random.Below(10) switch
    {
        < 3 => new("email:mailto", "mailto:" + truth),
        < 5 => new("email:spaces", $" {truth}"),
        < 7 => new("email:brackets", $"<{truth}>"),
        7 => new("email:at_word", truth.Replace("@", " at ", StringComparison.Ordinal)),
        8 => new("email:semicolon", truth + ";"),
        _ => Damage.Lost("email:no_domain", truth[..(truth.IndexOf('@', StringComparison.Ordinal) + 1)]),
    };

    internal static Damage TrackingNumber(string truth, SplitMix64 random) => random.Below(8) switch
    {
        < 3 => new("tracking:spaces", $"TRK {truth[3..6]} {truth[6..9]} {truth[9..]}"),
        < 5 => new("tracking:hyphens", $"TRK-{truth[3..6]}-{truth[6..9]}-{truth[9..]}"),
        < 7 => new("tracking:lower", truth.ToLowerInvariant()),
        _ => Damage.Lost("tracking:cut", truth[..8]),
    };

    internal static Damage Note(SplitMix64 random) => new("note:null_like", random.Pick(NullLikes));
}
