using Remediation.Core.Monitoring;
using Remediation.Core.Runs;

namespace Remediation.Adapters.Process;

/// <summary>What this process uses, as the operating system counts it.</summary>
public sealed class ProcessMeter : IProcessMeter
{
    /// <inheritdoc/>
    public double PeakRssMb
    {
        get
        {
            using var process = System.Diagnostics.Process.GetCurrentProcess();
            return Math.Round(process.PeakWorkingSet64 / (1024.0 * 1024.0), 1);
        }
    }

    /// <inheritdoc/>
    public ProcessFigures Read()
    {
        using var process = System.Diagnostics.Process.GetCurrentProcess();
        return new ProcessFigures(process.TotalProcessorTime.TotalSeconds, process.WorkingSet64, process.PeakWorkingSet64, new DateTimeOffset(process.StartTime.ToUniversalTime()));
    }
}
