using Microsoft.Extensions.Hosting;
using Remediation.Functions.Composition;

try
{
    await RemediationApp.Build(args).RunAsync();
    return 0;
}
catch (SettingsException e)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 2;
}
