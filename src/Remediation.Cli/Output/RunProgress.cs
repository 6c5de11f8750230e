using System.Globalization;
using Spectre.Console;

namespace Remediation.Cli.Output;

/// <summary>
/// Shows on standard error how a run goes on: a live bar on a terminal, otherwise a plain line for each phase. Standard output stays
/// for results.
/// </summary>
internal static class RunProgress
{
    private static readonly string[] Phases = ["queued", "ingest", "profile", "cluster", "fix", "reconcile", "seal", "gate", "promote", "done"];

    /// <summary>Renders until the snapshots end; walks them without showing any when <paramref name="quiet"/>.</summary>
    internal static async Task RenderAsync(
        IAsyncEnumerable<RunSnapshot> snapshots, CliConsole console, bool quiet, CancellationToken cancellationToken)
    {
        if (quiet || !console.ErrorIsTerminal)
        {
            await RenderLinesAsync(snapshots, quiet ? TextWriter.Null : console.Error, cancellationToken);
            return;
        }

        await console.ProgressConsole().Progress()
            .AutoClear(true)
            .Columns(new SpinnerColumn(), new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn())
            .StartAsync(async context =>
            {
                ProgressTask bar = context.AddTask("queued", maxValue: 1);
                await foreach (RunSnapshot? snapshot in snapshots.WithCancellation(cancellationToken))
                {
                    bar.Value = Math.Max(bar.Value, Share(snapshot));
                    bar.Description = Markup.Escape(Line(snapshot));
                }
            });
    }

    /// <summary>
    /// How much of the work is done, 0 to 1: rows with a fate, most of the way; the phases before and after share the rest.
    /// </summary>
    internal static double Share(RunSnapshot snapshot)
    {
        int phase = Array.IndexOf(Phases, snapshot.Phase);
        double decided = snapshot.Source == 0 ? 0 : (double)(snapshot.Success + snapshot.Quarantine) / snapshot.Source;
        return phase switch
        {
            < 0 => 0,
            < 4 => 0.05 * phase,
            4 => 0.2 + (0.6 * Math.Clamp(decided, 0, 1)),
            _ => 0.8 + (0.04 * (phase - 4)),
        };
    }

    /// <summary>The snapshot on one line.</summary>
    internal static string Line(RunSnapshot s)
    {
        string line = $"{s.Phase}";
        if (s.Source > 0)
        {
            line += string.Create(CultureInfo.InvariantCulture, $": {s.Source:N0} anomalies");
        }

        if (s.ClustersTotal > 0)
        {
            line += string.Create(CultureInfo.InvariantCulture, $", {s.ClustersDone:N0} of {s.ClustersTotal:N0} clusters");
        }

        if (s.Success + s.Quarantine > 0)
        {
            line += string.Create(CultureInfo.InvariantCulture, $", {s.Success:N0} mended, {s.Quarantine:N0} quarantined");
        }

        return line + string.Create(CultureInfo.InvariantCulture, $" ({s.Elapsed.TotalSeconds:0.0} s)");
    }

    private static async Task RenderLinesAsync(IAsyncEnumerable<RunSnapshot> snapshots, TextWriter writer, CancellationToken cancellationToken)
    {
        string? phase = null;
        await foreach (RunSnapshot? snapshot in snapshots.WithCancellation(cancellationToken))
        {
            if (snapshot.Phase != phase)
            {
                phase = snapshot.Phase;
                await writer.WriteLineAsync(CliConsole.Visible(Line(snapshot)).AsMemory(), cancellationToken);
            }
        }
    }
}
