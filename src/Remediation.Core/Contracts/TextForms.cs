namespace Remediation.Core.Contracts;

/// <summary>The strict forms of e-mail addresses, phone numbers and UUIDs.</summary>
internal static class TextForms
{
    // The dot-atom form of RFC 5321 section 4.1.2 with the length bounds of 4.5.3.1; no quoted local parts, no address literals.
    internal static bool IsEmail(string value)
    {
        int at = value.IndexOf('@', StringComparison.Ordinal);
        if (value.Length > 254 || at is < 1 or > 64)
        {
            return false;
        }

        ReadOnlySpan<char> local = value.AsSpan(0, at);
        if (local[0] == '.' || local[^1] == '.' || local.IndexOf("..".AsSpan()) >= 0)
        {
            return false;
        }

        foreach (char c in local)
        {
            if (!char.IsAsciiLetterOrDigit(c) && !"!#$%&'*+-/=?^_`{|}~.".Contains(c, StringComparison.Ordinal))
            {
                return false;
            }
        }

        return IsDomain(value.AsSpan(at + 1));
    }

    internal static bool IsPhone(string value)
    {
        if (value.Length is < 8 or > 16 || value[0] != '+' || value[1] == '0')
        {
            return false;
        }

        return !value.AsSpan(1).ContainsAnyExceptInRange('0', '9');
    }

    internal static bool IsUuid(string value)
    {
        if (value.Length != 36)
        {
            return false;
        }

        for (int i = 0; i < 36; i++)
        {
            bool dash = i is 8 or 13 or 18 or 23;
            if (dash ? value[i] != '-' : !char.IsAsciiHexDigit(value[i]))
            {
                return false;
            }
        }

        return true;
    }

    // RFC 1123 host names with at least two labels; the last one is never numeric, so that an IPv4 address is no domain.
    private static bool IsDomain(ReadOnlySpan<char> domain)
    {
        int labels = 0;
        ReadOnlySpan<char> last = [];
        foreach (Range range in domain.Split('.'))
        {
            last = domain[range];
            if (last.Length is 0 or > 63 || last[0] == '-' || last[^1] == '-')
            {
                return false;
            }

            foreach (char c in last)
            {
                if (!char.IsAsciiLetterOrDigit(c) && c != '-')
                {
                    return false;
                }
            }

            labels++;
        }

        return labels >= 2 && last.Length >= 2 && last.ContainsAnyExceptInRange('0', '9');
    }
}
