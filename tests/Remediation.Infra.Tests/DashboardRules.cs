using System.Text.RegularExpressions;

namespace Remediation.Infra.Tests;

/// <summary>Dashboards and rules ask for figures that somebody gives.</summary>
internal static partial class DashboardRules
{
    // Of RabbitMQ's own page.
    private static readonly HashSet<string> Broker = ["rabbitmq_queue_messages_ready"];

    /// <summary>Names of the figures on a page of metrics.</summary>
    public static HashSet<string> Given(string page) => [.. Family().Matches(page).Select(m => m.Groups["name"].Value)];

    /// <summary>Expressions that ask for what is not given.</summary>
    public static IReadOnlyList<Finding> Check(IEnumerable<(string Where, string Expression)> asked, IReadOnlySet<string> given) =>
    [
        .. from one in asked
           let names = Metric().Matches(one.Expression).Select(m => m.Value).ToList()
           from finding in names.Count == 0
               ? [new Finding("METRIC", one.Where, "asks for no figure")]
               : names.Where(n => !given.Contains(n) && !Broker.Contains(n)).Select(n => new Finding("METRIC", one.Where, $"nobody gives {n}"))
           select finding,
    ];

    [GeneratedRegex(@"\b(remediation|process|rabbitmq)_[a-z_]+\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Metric();

    [GeneratedRegex(@"^# TYPE (?<name>\w+) ", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Family();
}
