using Remediation.Lambdas.Values;

namespace Remediation.Lambdas.Runtime.Dates;

/// <summary><c>datetime.strptime</c>: the format, then the fields it finds.</summary>
internal static class Strptime
{
    public static PyDateTime Parse(Machine machine, string text, string format)
    {
        StrptimeFormat parsed = machine.Formats.Get(format, machine.Limits);
        if (parsed.Pattern.MatchStart(machine, text) is not { } match)
        {
            throw PyError.Value($"time data {Representation.Quote(text, false)} does not match format {Representation.Quote(format, false)}");
        }

        if (match.End(0) != match.Subject.Length)
        {
            throw PyError.Value($"unconverted data remains: {match.Subject.Slice(match.End(0), match.Subject.Length)}");
        }

        return StrptimeFields.Of(match, parsed.Directives).ToDateTime();
    }
}
