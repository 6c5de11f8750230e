using System.Net;

namespace Remediation.Adapters.Egress;

/// <summary>
/// The endpoints that this process may connect to: the operator's <c>EGRESS_ALLOW</c> and every endpoint that another setting names. Nothing is
/// listed by default, loopback included: a port of this machine may be a relay to elsewhere.
/// </summary>
public sealed class EgressAllowList
{
    private readonly EgressRule[] _rules;

    /// <summary>A list of these rules.</summary>
    public EgressAllowList(IEnumerable<EgressRule> rules) => _rules = [.. rules.Distinct()];

    /// <summary>How many rules there are.</summary>
    public int Count => _rules.Length;

    /// <summary>Reads <c>EGRESS_ALLOW</c>: entries between commas, semicolons or white space.</summary>
    /// <param name="text">The setting; null or empty for none.</param>
    /// <param name="faults">Gets one sentence for each entry that cannot be read.</param>
    public static IReadOnlyList<EgressRule> Parse(string? text, ICollection<string> faults)
    {
        List<EgressRule> rules = [];
        foreach (string entry in (text ?? "").Split([',', ';', ' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (EgressRule.TryParse(entry, out EgressRule? rule, out string? fault))
            {
                rules.Add(rule!);
            }
            else
            {
                faults.Add($"EGRESS_ALLOW: {fault}");
            }
        }

        return rules;
    }

    /// <summary>Whether an address and port is listed by address or network.</summary>
    public bool Lists(IPAddress address, int port)
    {
        IPAddress plain = HostClasses.Plain(address);
        return _rules.Any(r => r.Lists(plain, port));
    }

    /// <summary>Whether a host name and port is listed by name.</summary>
    public bool Lists(string name, int port)
    {
        string normal = EgressRule.NormalName(name);
        return _rules.Any(r => r.Lists(normal, port));
    }

    /// <summary>Whether a host name is listed for any port, so that looking it up is within the perimeter.</summary>
    public bool ListsName(string name)
    {
        string normal = EgressRule.NormalName(name);
        return _rules.Any(r => r.Name == normal);
    }
}
