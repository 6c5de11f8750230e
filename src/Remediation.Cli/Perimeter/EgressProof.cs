using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using Remediation.Core.Runs;

namespace Remediation.Cli.Perimeter;

/// <summary>
/// Runs a whole batch in a network namespace of its own that has loopback alone, records what every process in it asks the kernel to reach, and
/// judges the recording together with its controls.
/// </summary>
/// <param name="program">The program under proof with its first arguments: this command line, as it was started.</param>
/// <param name="time">The clock.</param>
internal sealed class EgressProof(IReadOnlyList<string> program, TimeProvider time)
{
    private static readonly string[] Kept = ["PATH", "HOME", "LANG", "TMPDIR"];
    private static readonly string[] Tools = ["unshare", "strace", "ip", "bash", "getent"];

    /// <summary>This command line as it was started: the executable, or <c>dotnet</c> and the assembly.</summary>
    internal static IReadOnlyList<string> ThisProgram()
    {
        string executable = Environment.ProcessPath ?? throw new InvalidOperationException("The process does not know its own executable.");
        return Path.GetFileNameWithoutExtension(executable) == "dotnet" ? [executable, typeof(EgressProof).Assembly.Location] : [executable];
    }

    /// <summary>Runs the proof. The recording is kept beside the report when there is one.</summary>
    /// <param name="traceFile">Where the recording goes; null to let it go.</param>
    /// <param name="cancellationToken">Stops everything that was started.</param>
    internal async Task<ProofReport> RunAsync(string? traceFile, CancellationToken cancellationToken)
    {
        DateTimeOffset started = time.GetUtcNow();
        string[] missing = OperatingSystem.IsLinux() ? [.. Tools.Where(t => !IsInstalled(t))] : ["Linux"];
        if (missing.Length > 0)
        {
            return Unproven(started, null, $"This machine lacks {string.Join(", ", missing)}; on Debian: apt install util-linux strace iproute2 bash libc-bin.");
        }

        string work = Directory.CreateTempSubdirectory("remediation-egress-").FullName;
        try
        {
            string recorder = (await OutputAsync("strace", ["--version"], cancellationToken)).Split('\n')[0].Trim();
            await File.WriteAllTextAsync(Path.Combine(work, "batch.csv"), ProofBatch.Csv(), cancellationToken);
            await File.WriteAllTextAsync(Path.Combine(work, "contract.yml"), ProofBatch.Contract, cancellationToken);
            (int code, string error) = await IsolatedAsync(work, cancellationToken);
            string? obstacle = code switch
            {
                0 => null,
                ProofScript.NoLoopback => $"Loopback of the namespace could not be brought up: {error}",
                ProofScript.NoRecorder => $"The kernel does not let strace trace (ptrace): {error}",
                _ => $"No network namespace could be made: {error} (root, or unprivileged user namespaces, are needed)",
            };
            return obstacle is null
                ? await JudgeAsync(work, started, recorder, traceFile, cancellationToken)
                : Unproven(started, recorder, obstacle);
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    private async Task<(int Code, string Error)> IsolatedAsync(string work, CancellationToken cancellationToken)
    {
        string[] isolation = Environment.IsPrivilegedProcess ? ["--net"] : ["--user", "--map-root-user", "--net"];
        var start = new ProcessStartInfo("unshare", [.. isolation, "sh", "-c", ProofScript.Text, "sh", work, .. program])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
            WorkingDirectory = work,
        };

        // The product as it comes: settings of this shell, such as a model's address, belong to another deployment.
        foreach (string name in start.Environment.Keys.Where(n => !Kept.Contains(n) && !n.StartsWith("DOTNET_", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment[ProofScript.StepsVariable] = ProofScript.Steps;
        (int code, _, string error) = await RunAsync(start, cancellationToken);
        return (code, error.Trim().Split('\n')[0]);
    }

    private async Task<ProofReport> JudgeAsync(
        string work, DateTimeOffset started, string recorder, string? traceFile, CancellationToken cancellationToken)
    {
        ProofIsolation isolation = Isolation(work);
        ProofBatchResult batch = Batch(work);
        string trace = Path.Combine(work, "trace");
        string[] lines = await File.ReadAllLinesAsync(trace, cancellationToken);
        ILookup<int, NetworkAttempt> attempts = NetworkTrace.Read(lines).ToLookup(a => a.Process);
        int connecting = Number(work, "connect.pid");
        int lookingUp = Number(work, "lookup.pid");
        int connects = attempts[connecting].Count(a => a.Address == ProofScript.ConnectAddress);
        int lookups = attempts[lookingUp].Count(a => a.Target == AttemptTarget.Dns);
        List<NetworkAttempt> own = [.. attempts.Where(p => p.Key != connecting && p.Key != lookingUp).SelectMany(p => p)];
        var controls = new ProofControls(
            new ProofControl(ProofScript.ConnectAddress, connects > 0, connects),
            new ProofControl(ProofScript.LookupName, lookups > 0, lookups),
            new ProofGuardControl(ProofScript.GuardAddress, Number(work, "guard.code") == 0, own.Count(a => a.Address == ProofScript.GuardAddress)));
        var seen = new ProofAttempts(
            own.GroupBy(a => a.Target).OrderBy(g => g.Key, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Count(), StringComparer.Ordinal),
            [.. own.Where(a => a.IsExternal).DistinctBy(a => (a.Call, a.Target, a.Address, a.Port))]);
        if (traceFile is not null)
        {
            File.Copy(trace, traceFile, overwrite: true);
        }

        List<ProofReason> reasons = [.. Reasons(isolation, batch, controls, seen)];
        return new ProofReport
        {
            ProductVersion = Version(),
            StartedAt = started,
            EndedAt = time.GetUtcNow(),
            Machine = Machine(recorder),
            Isolation = isolation,
            Batch = batch,
            Controls = controls,
            Attempts = seen,
            Trace = new ProofTrace(Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(trace, cancellationToken))), lines.Length, traceFile),
            Verdict = new ProofVerdict(reasons.Count == 0, reasons),
        };
    }

    private static IEnumerable<ProofReason> Reasons(ProofIsolation isolation, ProofBatchResult batch, ProofControls controls, ProofAttempts seen)
    {
        if (!isolation.Isolated)
        {
            yield return new ProofReason("NOT_ISOLATED", "The namespace is the outer one, or has an interface or route beside loopback.");
        }

        if (!controls.Connect.Caught || !controls.Lookup.Caught)
        {
            yield return new ProofReason("CONTROL_NOT_CAUGHT", "A deliberate attempt to leave is not in the recording, so the recording proves nothing.");
        }

        if (!controls.Guard.Refused || controls.Guard.SeenByKernel > 0)
        {
            yield return new ProofReason("GUARD_DID_NOT_REFUSE", "The product's own guard let a connection to an unlisted address through.");
        }

        if (batch.ExitCode != ExitCode.Done || batch.Egress is not { Passed: true })
        {
            yield return new ProofReason("BATCH_FAILED", $"The batch did not end as it should (exit code {batch.ExitCode}).");
        }

        if (seen.External.Count > 0)
        {
            yield return new ProofReason("EXTERNAL_ATTEMPTS", $"{seen.External.Count} endpoints outside of this machine were asked for.");
        }
    }

    private ProofReport Unproven(DateTimeOffset started, string? recorder, string obstacle) => new()
    {
        ProductVersion = Version(),
        StartedAt = started,
        EndedAt = time.GetUtcNow(),
        Machine = Machine(recorder),
        Verdict = new ProofVerdict(false, [new ProofReason("NOT_ISOLATED", obstacle)]),
    };

    private static ProofIsolation Isolation(string work)
    {
        string inner = Text(work, "namespace");
        string outer = new FileInfo("/proc/self/ns/net").LinkTarget ?? "unknown";
        string[] interfaces = [.. Lines(work, "interfaces").Skip(2).Select(l => l.Split(':')[0].Trim())];
        int routes = Lines(work, "routes4").Skip(1).Count(l => l.Split('\t')[0].Trim() != "lo") + Lines(work, "routes6").Count(l => l.Split(' ')[^1] != "lo");
        bool isolated = inner.StartsWith("net:", StringComparison.Ordinal) && inner != outer && interfaces is ["lo"] && routes == 0;
        return new ProofIsolation(isolated, inner, outer, interfaces, routes);
    }

    private static ProofBatchResult Batch(string work)
    {
        string file = Path.Combine(work, "run.json");
        RunReport? report = File.Exists(file) ? JsonSerializer.Deserialize(File.ReadAllText(file), RunReportJson.Default.RunReport) : null;
        return new ProofBatchResult(Number(work, "run.code"), report?.RunId, report?.Outcome, report?.Counts, report?.Egress);
    }

    private static ProofMachine Machine(string? recorder) =>
        new($"{RuntimeInformation.OSDescription}, kernel {Environment.OSVersion.Version}", RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant(), recorder);

    private static string Version() =>
        typeof(EgressProof).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    private static string Text(string work, string name) =>
        File.Exists(Path.Combine(work, name)) ? File.ReadAllText(Path.Combine(work, name)).Trim() : "";

    private static string[] Lines(string work, string name) => Text(work, name).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static int Number(string work, string name) => int.TryParse(Text(work, name), CultureInfo.InvariantCulture, out int number) ? number : -1;

    private static bool IsInstalled(string tool) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => folder.Length > 0 && File.Exists(Path.Combine(folder, tool)));

    private static async Task<string> OutputAsync(string tool, string[] arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(tool, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
        return (await RunAsync(start, cancellationToken)).Output;
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(ProcessStartInfo start, CancellationToken cancellationToken)
    {
        using Process process = Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} did not start.");
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        Task<string> error = process.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return (process.ExitCode, await output, await error);
    }
}
