using System.Diagnostics;
using Remediation.Cli.Perimeter;

namespace Remediation.Cli.Tests.Perimeter;

/// <summary>The proof with real processes, a real namespace and a real recording; skipped where the kernel allows neither.</summary>
public sealed class EgressProofTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("egress-proof-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [SkippableFact]
    public async Task RunAsync_TheProductAsItIs_IsProved()
    {
        SkipUnlessAllowed();
        string trace = Path.Combine(_folder, "trace");

        ProofReport report = await new EgressProof([Product], TimeProvider.System).RunAsync(trace, default);

        Assert.True(report.Verdict.Passed, report.ToJson());
        Assert.Equal(["lo"], report.Isolation!.Interfaces);
        Assert.Equal("promoted", report.Batch!.Outcome);
        Assert.True(report.Batch.Counts!.Source > 0);
        Assert.Equal(0, report.Controls!.Guard.SeenByKernel);
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(await File.ReadAllBytesAsync(trace))), report.Trace!.Sha256);
        Assert.Contains(NetworkTrace.Read(await File.ReadAllLinesAsync(trace)), a => a.Address == ProofScript.ConnectAddress);
        Assert.Equal(report.ToJson(), System.Text.Json.JsonSerializer.Deserialize(report.ToJson(), ProofReportJson.Default.ProofReport)!.ToJson());
    }

    [SkippableFact]
    public async Task RunAsync_ProgramThatCallsOut_IsNotProvedAndItsTargetIsNamed()
    {
        SkipUnlessAllowed();
        string leaky = Script("""
            if [ "$1" = run ]; then bash -c 'exec 3<>/dev/tcp/203.0.113.9/443' 2>/dev/null; getent hosts leak.invalid >/dev/null; fi
            if [ "$1" = verify-egress ]; then exit 1; fi
            exit 0
            """);

        ProofReport report = await new EgressProof([leaky], TimeProvider.System).RunAsync(null, default);

        Assert.False(report.Verdict.Passed);
        Assert.Equal(["GUARD_DID_NOT_REFUSE", "BATCH_FAILED", "EXTERNAL_ATTEMPTS"], report.Verdict.Reasons.Select(r => r.Code));
        Assert.Contains(report.Attempts!.External, a => a is { Address: "203.0.113.9", Port: 443, Target: "public" });
        Assert.Contains(report.Attempts.External, a => a.Target == AttemptTarget.Dns);
        Assert.True(report.Controls!.Connect.Caught && report.Controls.Lookup.Caught);
    }

    [SkippableFact]
    public async Task VerifyEgress_Command_WritesTheReportAndGivesItsExitCode()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "Namespaces are Linux's.");

        // Without the tools on its path the command can prove nothing, and has to say so.
        string report = Path.Combine(_folder, "report.json");
        var start = new ProcessStartInfo(Product, ["verify-egress", "--report", report])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment["PATH"] = _folder;
        using Process process = Process.Start(start)!;
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();

        Assert.Equal(ExitCode.EgressFailed, process.ExitCode);
        Assert.Contains("Not proved.", output, StringComparison.Ordinal);
        Assert.Contains("lacks unshare, strace", output, StringComparison.Ordinal);
        Assert.Contains("\"code\": \"NOT_ISOLATED\"", await File.ReadAllTextAsync(report), StringComparison.Ordinal);
    }

    private static string Product => Path.Combine(AppContext.BaseDirectory, "remediation");

    private static void SkipUnlessAllowed()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "Namespaces are Linux's.");
        string[] isolation = Environment.IsPrivilegedProcess ? ["--net"] : ["--user", "--map-root-user", "--net"];
        Skip.IfNot(Works("unshare", [.. isolation, "ip", "link", "set", "lo", "up"]), "This kernel gives no network namespace, or ip is not here.");
        Skip.IfNot(Works("strace", ["-qq", "-o", "/dev/null", "true"]), "strace is not here, or may not trace.");
    }

    private static bool Works(string tool, string[] arguments)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(tool, arguments) { RedirectStandardError = true, UseShellExecute = false })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private string Script(string body)
    {
        string path = Path.Combine(_folder, "program");
        File.WriteAllText(path, "#!/bin/sh\n" + body + "\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return path;
    }
}
