using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Remediation.Adapters.Egress;
using Remediation.Cli.Output;
using Remediation.Cli.Perimeter;
using Remediation.Functions.Composition;

namespace Remediation.Cli.Handlers;

/// <summary><c>verify-egress</c>: the proof at the kernel, and the control that its guard must refuse.</summary>
internal static class VerifyEgressHandler
{
    internal static async Task<int> RunAsync(VerifyEgressOptions options, CliConsole console, CancellationToken cancellationToken)
    {
        if (options.GuardControl is { } target)
        {
            return await AskGuardAsync(target, console, cancellationToken);
        }

        if (!options.Json)
        {
            await console.Error.WriteLineAsync("Running a batch without a network, under a recorder; this takes a few seconds.");
        }

        ProofReport report = await new EgressProof(EgressProof.ThisProgram(), console.Time)
            .RunAsync(options.Report is null ? null : options.Report + ".trace", cancellationToken);
        string json = report.ToJson();
        if (options.Report is { } file)
        {
            await File.WriteAllTextAsync(file, json + "\n", cancellationToken);
        }

        if (options.Json)
        {
            await console.Out.WriteLineAsync(json);
        }
        else
        {
            ProofText.Write(report, options.Report, console);
        }

        return report.Verdict.Passed ? ExitCode.Done : ExitCode.EgressFailed;
    }

    /// <summary>Asks the guard that the host would run with for a connection; done when it refuses.</summary>
    private static async Task<int> AskGuardAsync(Uri target, CliConsole console, CancellationToken cancellationToken)
    {
        string folder = Directory.CreateTempSubdirectory("remediation-guard-").FullName;
        try
        {
            using IHost host = RemediationApp.Build(
                [], new Dictionary<string, string?>(StringComparer.Ordinal) { ["DATA_DIR"] = folder, ["LOG_CONSOLE"] = "false", ["EGRESS_ALLOW"] = "" });
            using HttpClient client = host.Services.GetRequiredService<GuardedHttp>().Client("control", target, TimeSpan.FromSeconds(10));
            using HttpResponseMessage answer = await client.GetAsync(target, cancellationToken);
            return console.Fail(ExitCode.EgressFailed, "GUARD_DID_NOT_REFUSE", "The guard let the connection through.", "");
        }
        catch (EgressRefusedException refused)
        {
            console.WriteLine(refused.Message);
            return ExitCode.Done;
        }
        catch (HttpRequestException failed)
        {
            return console.Fail(ExitCode.EgressFailed, "GUARD_DID_NOT_REFUSE", $"The guard let the connection through ({failed.HttpRequestError}).", "");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
