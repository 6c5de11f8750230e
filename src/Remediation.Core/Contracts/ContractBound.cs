namespace Remediation.Core.Contracts;

/// <summary>A lower or upper bound.</summary>
/// <param name="Text">A number as written, or an ISO date (<c>2025-01-31</c>) or date and time (<c>2025-01-31 23:59:00</c>).</param>
/// <param name="IsDate">True for a date or a date and time, false for a number.</param>
/// <param name="Strict">True when the bound itself is not allowed.</param>
public sealed record ContractBound(string Text, bool IsDate, bool Strict)
{
    private static readonly string[] IsoForms = ["%Y-%m-%d", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"];
    private static readonly ValueFormat[] Iso = [.. IsoForms.Select(Parse)];

    /// <summary>The sign of value - bound; null when the two cannot be compared.</summary>
    internal int? Compare(string value, ValueFormat? format)
    {
        if (!IsDate)
        {
            return PlainNumber.Compare(value, Text);
        }

        if (!TryReadIso(Text, out DateTime bound))
        {
            return null;
        }

        bool read = format is { IsTemporal: true, Kind: not ValueFormatKind.Time } ? format.TryReadMoment(value, out DateTime moment) : TryReadIso(value, out moment);
        return read ? moment.CompareTo(bound) : null;
    }

    /// <summary>The sign of this - other; null when one is a number and the other a date.</summary>
    internal int? CompareTo(ContractBound other) =>
        IsDate != other.IsDate ? null
        : IsDate ? (TryReadIso(Text, out DateTime a) && TryReadIso(other.Text, out DateTime b) ? a.CompareTo(b) : null)
        : PlainNumber.Compare(Text, other.Text);

    internal static bool TryReadIso(string text, out DateTime moment)
    {
        foreach (ValueFormat form in Iso)
        {
            if (form.TryReadMoment(text, out moment))
            {
                return true;
            }
        }

        moment = default;
        return false;
    }

    private static ValueFormat Parse(string strftime) =>
        ValueFormat.TryParse((strftime.Length > 8 ? "datetime:" : "date:") + strftime, out ValueFormat? format, out string? problem)
            ? format
            : throw new InvalidOperationException(problem);
}
