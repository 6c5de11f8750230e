using Remediation.Cli.Perimeter;

namespace Remediation.Cli.Output;

/// <summary>A proof for people.</summary>
internal static class ProofText
{
    internal static void Write(ProofReport report, string? file, CliConsole console)
    {
        console.WriteLine(
            report.Verdict.Passed ? "Proved: a whole batch ran, and nothing tried to leave this machine." : "Not proved.",
            report.Verdict.Passed ? Tone.Good : Tone.Bad);
        foreach (ProofReason reason in report.Verdict.Reasons)
        {
            console.WriteLine($"  {reason.Code}: {reason.Message}", Tone.Bad);
        }

        if (report is { Isolation: { } isolation, Batch: { } batch, Controls: { } controls, Attempts: { } attempts, Trace: { } trace })
        {
            console.WriteLine();
            var table = new TextTable(("what", false), ("seen", false), ("", false));
            Add("namespace with loopback alone", $"{isolation.Namespace}, {string.Join(' ', isolation.Interfaces)}, {isolation.Routes} routes", isolation.Isolated);
            Add("batch", $"{batch.Outcome ?? "none"}, {batch.Counts?.Source ?? 0} anomalies, exit code {batch.ExitCode}", batch.ExitCode == ExitCode.Done);
            Add("a connection that must be caught", $"{controls.Connect.Attempts} recorded", controls.Connect.Caught);
            Add("a lookup that must be caught", $"{controls.Lookup.Attempts} recorded", controls.Lookup.Caught);
            Add(
                "a connection that the guard must refuse",
                controls.Guard.Refused ? $"refused, {controls.Guard.SeenByKernel} reached the kernel" : "not refused",
                controls.Guard is { Refused: true, SeenByKernel: 0 });
            Add("attempts to leave", Count(attempts.External.Count), attempts.External.Count == 0);
            table.Write(console);
            foreach (NetworkAttempt attempt in attempts.External)
            {
                console.WriteLine($"      {attempt.Call} {attempt.Target} {attempt.Address} port {attempt.Port}", Tone.Bad);
            }

            console.WriteLine();
            console.WriteLine($"Recording: {Count(trace.Lines)} lines, SHA-256 {trace.Sha256}{(trace.File is null ? "" : ", kept in " + trace.File)}");

            void Add(string what, string seen, bool good) => table.Add(good ? Tone.Plain : Tone.Bad, null, what, seen, good ? "ok" : "FAILED");
        }

        console.WriteLine($"{report.Machine.Kernel}, {report.Machine.Architecture}, {report.Machine.Recorder ?? "no recorder"}, version {report.ProductVersion}", Tone.Faint);
        if (file is not null)
        {
            console.WriteLine($"Report: {file}");
        }
    }

    private static string Count(int number) => number.ToString("N0", System.Globalization.CultureInfo.InvariantCulture);
}
