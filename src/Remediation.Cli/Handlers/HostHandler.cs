using System.Text.Json;
using Functions.SelfHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Remediation.Core.Readiness;
using Remediation.Functions.Composition;

namespace Remediation.Cli.Handlers;

/// <summary><c>host</c>: the same host as <c>Remediation.Functions</c> itself, with its address told on standard output.</summary>
internal static class HostHandler
{
    internal static async Task<int> RunAsync(HostOptions options, CliConsole console, CancellationToken cancellationToken)
    {
        if (options.Settings is { } file && !File.Exists(file))
        {
            return console.Fail(ExitCode.BadInput, "NOT_FOUND", $"There is no settings file {file}.", "Copy local.settings.sample.json and edit it.");
        }

        try
        {
            Dictionary<string, string?> overrides = options.Settings is { } settings ? await ReadAsync(settings, cancellationToken) : new(StringComparer.Ordinal);
            overrides["DATA_DIR"] = options.DataDir;
            overrides["LOG_CONSOLE"] = "false";
            if (options.Url is { } url)
            {
                overrides["HOST_URL"] = url;
            }

            using IHost host = RemediationApp.Build([], overrides);
            foreach (string warning in host.Services.GetRequiredService<SettingsWarnings>().Sentences)
            {
                await console.Error.WriteLineAsync(CliConsole.Visible(warning));
            }

            await host.StartAsync(cancellationToken);
            try
            {
                await TellWhenReadyAsync(host.Services, console, cancellationToken);
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

    // The address with "ready" on standard output when a batch can be worked; until then, on standard error, what it waits for.
    private static async Task TellWhenReadyAsync(IServiceProvider services, CliConsole console, CancellationToken cancellationToken)
    {
        string? url = services.GetRequiredService<IHostAddress>().Url;
        ServiceReadiness readiness = services.GetRequiredService<ServiceReadiness>();
        CancellationToken stopping = services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stopping);
        string told = "";
        while (await readiness.FaultsAsync(either.Token) is { Count: > 0 } faults)
        {
            string waiting = $"{url} waits for {string.Join(", ", faults.Select(f => $"{f.Name}: {f.Reason}"))}";
            if (waiting != told)
            {
                await console.Error.WriteLineAsync(CliConsole.Visible(told = waiting));
            }

            await Task.Delay(TimeSpan.FromMilliseconds(500), console.Time, either.Token);
        }

        await console.Out.WriteLineAsync($"{url} ready");
        await console.Out.FlushAsync(cancellationToken);
    }

    private static async Task<Dictionary<string, string?>> ReadAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            using var settings = JsonDocument.Parse(await File.ReadAllBytesAsync(file, cancellationToken));
            return settings.RootElement.GetProperty("Values").EnumerateObject().ToDictionary(p => p.Name, p => (string?)p.Value.ToString(), StringComparer.Ordinal);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new SettingsException($"{file} is no settings file: an object with \"Values\" is wanted.", e);
        }
    }
}
