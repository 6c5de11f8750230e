using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Remediation.Adapters.Egress;

namespace Remediation.Cli.Perimeter;

/// <summary>
/// Reads what <c>strace -f -e trace=network,io_uring_setup</c> recorded: every address that a process connected or sent to, and every socket that
/// could reach the network without naming an address. What cannot be read counts as an attempt to leave.
/// </summary>
internal static partial class NetworkTrace
{
    private const string ResolverSocket = "/systemd/resolve/";

    /// <summary>The attempts in the order of the recording.</summary>
    internal static IEnumerable<NetworkAttempt> Read(IEnumerable<string> lines) => lines.SelectMany(ReadLine);

    private static IEnumerable<NetworkAttempt> ReadLine(string line)
    {
        Match head = Head().Match(line);
        if (!head.Success)
        {
            return [];
        }

        int process = int.Parse(head.Groups["process"].Value, CultureInfo.InvariantCulture);
        string call = head.Groups["call"].Value;
        string rest = line[head.Length..];
        return call switch
        {
            "io_uring_setup" => [new NetworkAttempt(process, call, AttemptTarget.Raw, "io_uring", 0)],
            "socket" => RawSocket().IsMatch(rest) ? [new NetworkAttempt(process, call, AttemptTarget.Raw, rest.Split(')')[0], 0)] : [],
            _ => Addresses(process, call, rest),
        };
    }

    private static IEnumerable<NetworkAttempt> Addresses(int process, string call, string rest)
    {
        MatchCollection found = SocketAddress().Matches(rest);
        if (found.Count > 0)
        {
            return found.Select(m => Attempt(process, call, m.Groups["family"].Value, m.Groups["rest"].Value)).OfType<NetworkAttempt>();
        }

        // A connect always has an address, and a send without one goes where its socket was connected to.
        bool unread = call == "connect" || UnreadName().IsMatch(rest);
        return unread ? [new NetworkAttempt(process, call, AttemptTarget.Unknown, "unreadable", 0)] : [];
    }

    private static NetworkAttempt? Attempt(int process, string call, string family, string rest)
    {
        switch (family)
        {
            case "AF_UNSPEC":
                // Undoes a connect.
                return null;
            case "AF_NETLINK":
                return new NetworkAttempt(process, call, AttemptTarget.Kernel, "netlink", 0);
            case "AF_UNIX":
                string path = UnixPath().Match(rest).Groups["path"].Value;
                string target = path.Contains(ResolverSocket, StringComparison.Ordinal) ? AttemptTarget.Dns : AttemptTarget.Unix;
                return new NetworkAttempt(process, call, target, path, 0);
            case "AF_INET" or "AF_INET6" when Internet().Match(rest) is { Success: true } internet
                && IPAddress.TryParse(internet.Groups["address"].Value, out IPAddress? address):
                int port = int.Parse(internet.Groups["port"].Value, CultureInfo.InvariantCulture);
                string word = port is 53 or 853 or 5353 ? AttemptTarget.Dns : HostClasses.Of(address).Word();
                return new NetworkAttempt(process, call, word, address.ToString(), port);
            default:
                return new NetworkAttempt(process, call, AttemptTarget.Unknown, family, 0);
        }
    }

    [GeneratedRegex(@"^(?<process>\d+) +(?:(?<call>connect|sendto|sendmsg|sendmmsg|socket|io_uring_setup)\(|<\.\.\. (?<call>sendmsg|sendmmsg) resumed>)", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Head();

    [GeneratedRegex(@"\{sa_family=(?<family>\w+)(?<rest>[^}]*)\}", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex SocketAddress();

    [GeneratedRegex(@"sin6?_port=htons\((?<port>\d+)\).*(?:inet_addr\(|inet_pton\(AF_INET6, )""(?<address>[^""]+)""", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Internet();

    [GeneratedRegex(@"sun_path=@?""(?<path>[^""]*)""", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex UnixPath();

    [GeneratedRegex(@"^AF_(?:PACKET|VSOCK|BLUETOOTH|XDP|INET6?, SOCK_RAW)", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex RawSocket();

    [GeneratedRegex(@"msg_name=0x|, 0x[0-9a-f]+, \d+\) +=", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex UnreadName();
}
