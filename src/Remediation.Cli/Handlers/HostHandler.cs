using Functions.SelfHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Remediation.Functions.Composition;

namespace Remediation.Cli.Handlers;

/// <summary><c>host</c>: the same host as <c>Remediation.Functions</c> itself, with its address told on standard output.</summary>
internal static class HostHandler
{
    internal static async Task<int> RunAsync(HostOptions options, CliConsole console, CancellationToken cancellationToken)
    {
        var overrides = new Dictionary<string, string?>(StringComparer.Ordinal) { ["DATA_DIR"] = options.DataDir, ["LOG_CONSOLE"] = "false" };
        if (options.Url is { } url)
            overrides["HOST_URL"] = url;
        string[] args = options.Settings is { } settings ? [$"--SelfHost:SettingsFile={settings}"] : [];
        if (options.Settings is { } file && !File.Exists(file))
            return console.Fail(ExitCode.BadInput, "NOT_FOUND", $"There is no settings file {file}.", "Copy local.settings.sample.json and edit it.");
        try
        {
            using IHost host = RemediationApp.Build(args, overrides);
            await host.StartAsync(cancellationToken);
            await console.Out.WriteLineAsync($"{host.Services.GetRequiredService<IHostAddress>().Url} ready");
            await console.Out.FlushAsync(cancellationToken);
            try
            {
                await host.WaitForShutdownAsync(cancellationToken);
            }
            catch (OperationCanceledException)
            {
                // The signal is the way this command ends.
            }

            await host.StopAsync(CancellationToken.None);
            await console.Out.WriteLineAsync("stopped");
            return ExitCode.Done;
        }
        catch (SettingsException e)
        {
            return console.Fail(ExitCode.BadInput, "INVALID_SETTINGS", e.Message, "See local.settings.sample.json for every key.");
        }
        catch (HostConfigurationException e)
        {
            return console.Fail(ExitCode.BadInput, "HOST_CONFIGURATION", e.Message, "");
        }
    }
}
