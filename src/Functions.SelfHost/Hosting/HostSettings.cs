using Microsoft.Extensions.Options;

namespace Functions.SelfHost.Hosting;

/// <summary>Effective settings: options first, then <c>host.json</c>, then the defaults of the real host.</summary>
internal sealed class HostSettings(IOptions<SelfHostOptions> options, HostJson hostJson)
{
    public SelfHostOptions Options => options.Value;

    public int MaxConcurrentActivities => Positive(Options.MaxConcurrentActivities ?? hostJson.MaxConcurrentActivities);

    public int MaxConcurrentOrchestrators => Positive(Options.MaxConcurrentOrchestrators ?? hostJson.MaxConcurrentOrchestrators);

    public int MaxCachedOrchestrators => Options.MaxCachedOrchestrators;

    public TimeSpan DrainTimeout => Options.DrainTimeout;

    public TimeSpan? FunctionTimeout => hostJson.FunctionTimeout;

    public string RoutePrefix => hostJson.RoutePrefix;

    public int PrefetchCount => hostJson.PrefetchCount;

    private static int Positive(int? value) => value is > 0 ? value.Value : 10 * Environment.ProcessorCount;
}
