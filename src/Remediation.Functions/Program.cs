using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Remediation.Functions.Composition;

try
{
    using IHost host = RemediationApp.Build(args);
    if (args.Contains(Preparation.Argument, StringComparer.Ordinal))
    {
        await host.Services.GetRequiredService<Preparation>().RunAsync(CancellationToken.None);
    }
    else
    {
        await host.RunAsync();
    }

    return 0;
}
catch (SettingsException e)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 2;
}
