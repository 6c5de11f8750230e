using Remediation.Core.Runs;

namespace Remediation.Cli;

/// <summary>What the process says to the shell. The numbers are an interface: add, never change.</summary>
internal static class ExitCode
{
    /// <summary>Done and reconciled.</summary>
    internal const int Done = 0;

    /// <summary>The lambda was rejected, or nothing was found.</summary>
    internal const int NotFound = 1;

    /// <summary>The input is bad: a file, a message, a contract, or what the host refuses.</summary>
    internal const int BadInput = 2;

    /// <summary>The gate refused the promotion; nothing was written to production.</summary>
    internal const int GateRefused = 3;

    /// <summary>SEV1: source is not success + quarantine, or receipts and changes do not match.</summary>
    internal const int DataLoss = 4;

    /// <summary>The run failed or was terminated.</summary>
    internal const int RunFailed = 5;

    /// <summary>The audit log does not verify.</summary>
    internal const int AuditFailed = 6;

    /// <summary>A run or a proof saw an attempt to leave the perimeter, or the proof could not be isolated.</summary>
    internal const int EgressFailed = 7;

    /// <summary>The command line is wrong (EX_USAGE of sysexits).</summary>
    internal const int Usage = 64;

    /// <summary>The host does not answer, or does not take the key (EX_UNAVAILABLE).</summary>
    internal const int Unavailable = 69;

    /// <summary>A defect of this program or broken infrastructure (EX_SOFTWARE).</summary>
    internal const int Internal = 70;

    /// <summary>Interrupted by Ctrl-C or SIGTERM (128 + SIGINT).</summary>
    internal const int Interrupted = 130;

    /// <summary>The codes in words, for the help.</summary>
    internal const string Help = """
        Exit codes:
          0    done and reconciled
          1    lambda rejected, or nothing found
          2    bad input
          3    gate refused, nothing was written to production
          4    data loss (SEV1): rows or receipts are unaccounted for
          5    run failed
          6    audit verification failed
          7    egress check or proof failed, or not isolated
          64   wrong command line
          69   host not available, or key not taken
          70   internal error
          130  interrupted
        """;

    /// <summary>The code of an ended run: a run that did its work while something tried to leave the perimeter is not done.</summary>
    internal static int OfRun(RunReport report)
    {
        int code = OfRun(report.Status, report.Outcome);
        return code == Done && report.Egress is { Passed: false } ? EgressFailed : code;
    }

    /// <summary>The code of an ended run, by status and outcome.</summary>
    internal static int OfRun(string status, string? outcome) => (status, outcome) switch
    {
        (_, "gate_refused") => GateRefused,
        (_, "data_loss") => DataLoss,
        ("completed", _) => Done,
        _ => RunFailed,
    };
}
