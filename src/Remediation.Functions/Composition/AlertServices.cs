using Microsoft.Extensions.DependencyInjection;
using Remediation.Adapters.Alerts;
using Remediation.Adapters.Egress;
using Remediation.Core.Alerts;

namespace Remediation.Functions.Composition;

/// <summary>The alert desk and the ways to people that the operator configured.</summary>
internal static class AlertServices
{
    private const string Purpose = "alerts";
    private const string DeadLetters = "alerts.dead.jsonl";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Adds them. A configured receiver is listed by that.</summary>
    public static IServiceCollection AddAlerts(this IServiceCollection services, RemediationSettings settings)
    {
        AlertSettings alerts = settings.Alerts;
        foreach (Uri receiver in alerts.Receivers)
        {
            services.AddListedEndpoint(receiver);
        }

        AddChannel(services, alerts.Webhook, client => HttpAlertChannel.Webhook(client, alerts.Least));
        AddChannel(services, alerts.Slack, client => HttpAlertChannel.Slack(client, alerts.Least));
        AddChannel(services, alerts.PagerDuty, client => HttpAlertChannel.PagerDuty(client, alerts.Least, alerts.PagerDutyKey));
        return services
            .AddSingleton<IAlertDeadLetters>(_ => new AlertDeadLetterFile(Path.Combine(settings.DataFolder, DeadLetters)))
            .AddSingleton<AlertDesk>()
            .AddHostedService<AlertWorker>();
    }

    private static void AddChannel(IServiceCollection services, Uri? receiver, Func<HttpClient, IAlertChannel> channelOf)
    {
        if (receiver is not null)
        {
            services.AddSingleton(s => channelOf(s.GetRequiredService<GuardedHttp>().Client(Purpose, receiver, Patience)));
        }
    }
}
