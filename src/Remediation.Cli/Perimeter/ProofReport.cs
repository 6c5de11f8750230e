using System.Text.Json;
using System.Text.Json.Serialization;
using Remediation.Core.Runs;

namespace Remediation.Cli.Perimeter;

/// <summary>The account of <c>verify-egress</c>: what ran, what the kernel saw, and what follows from it. Field names are an interface.</summary>
internal sealed record ProofReport
{
    /// <summary>Name and version of this format.</summary>
    public string Schema { get; init; } = "remediation.egress-proof/v1";

    /// <summary>Version of the product that was proved.</summary>
    public required string ProductVersion { get; init; }

    /// <summary>When the proof began.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it ended.</summary>
    public required DateTimeOffset EndedAt { get; init; }

    /// <summary>The machine.</summary>
    public required ProofMachine Machine { get; init; }

    /// <summary>The namespace that everything ran in; null when there was none.</summary>
    public ProofIsolation? Isolation { get; init; }

    /// <summary>The batch; null when it did not run.</summary>
    public ProofBatchResult? Batch { get; init; }

    /// <summary>The controls; null when they did not run.</summary>
    public ProofControls? Controls { get; init; }

    /// <summary>What the product's processes asked the kernel to reach, the controls left out; null without a recording.</summary>
    public ProofAttempts? Attempts { get; init; }

    /// <summary>The recording; null when there is none.</summary>
    public ProofTrace? Trace { get; init; }

    /// <summary>What follows.</summary>
    public required ProofVerdict Verdict { get; init; }

    /// <summary>The report as JSON.</summary>
    internal string ToJson() => JsonSerializer.Serialize(this, ProofReportJson.Default.ProofReport);
}

/// <summary>The machine that the proof ran on.</summary>
/// <param name="Kernel">Name and release of the kernel.</param>
/// <param name="Architecture">The processor's architecture.</param>
/// <param name="Recorder">The recorder and its version; null when it is not on the machine.</param>
internal sealed record ProofMachine(string Kernel, string Architecture, string? Recorder);

/// <summary>The network namespace.</summary>
/// <param name="Isolated">Whether it is another one than the outside, with loopback alone and no route.</param>
/// <param name="Namespace">The namespace as the kernel names it.</param>
/// <param name="OuterNamespace">The namespace that the command was started in.</param>
/// <param name="Interfaces">Its network interfaces.</param>
/// <param name="Routes">Its routes, IPv4 and IPv6, those of loopback left out.</param>
internal sealed record ProofIsolation(bool Isolated, string Namespace, string OuterNamespace, IReadOnlyList<string> Interfaces, int Routes);

/// <summary>The batch that ran in the namespace.</summary>
/// <param name="ExitCode">What the command gave.</param>
/// <param name="RunId">The run.</param>
/// <param name="Outcome">Its outcome.</param>
/// <param name="Counts">Its counts.</param>
/// <param name="Egress">What the process itself saw at its border.</param>
internal sealed record ProofBatchResult(int ExitCode, string? RunId, string? Outcome, RunCounts? Counts, EgressFigures? Egress);

/// <summary>The negative controls: without them, an empty recording would prove nothing.</summary>
/// <param name="Connect">A connection by another program in the same namespace, which the recording must hold.</param>
/// <param name="Lookup">A name lookup by another program in the same namespace, which the recording must hold.</param>
/// <param name="Guard">A connection asked of the product's own guard, which must refuse, and of which the recording must hold nothing.</param>
internal sealed record ProofControls(ProofControl Connect, ProofControl Lookup, ProofGuardControl Guard);

/// <summary>A control that must be caught.</summary>
/// <param name="Target">What it reached for.</param>
/// <param name="Caught">Whether the recording holds it.</param>
/// <param name="Attempts">How often.</param>
internal sealed record ProofControl(string Target, bool Caught, int Attempts);

/// <summary>The control that must be refused.</summary>
/// <param name="Target">What was asked for.</param>
/// <param name="Refused">Whether the guard refused it with its reason code.</param>
/// <param name="SeenByKernel">Attempts that reached the kernel all the same; 0 is good.</param>
internal sealed record ProofGuardControl(string Target, bool Refused, int SeenByKernel);

/// <summary>Attempts of the product's processes.</summary>
/// <param name="ByTarget">Their number by sort of target.</param>
/// <param name="External">Those that would leave the machine, each once.</param>
internal sealed record ProofAttempts(IReadOnlyDictionary<string, int> ByTarget, IReadOnlyList<NetworkAttempt> External);

/// <summary>The recording.</summary>
/// <param name="Sha256">SHA-256 of its bytes, in hex.</param>
/// <param name="Lines">Its lines.</param>
/// <param name="File">Where it was kept; null when it was not.</param>
internal sealed record ProofTrace(string Sha256, int Lines, string? File);

/// <summary>What follows from a proof.</summary>
/// <param name="Passed">Isolated, every control as it must be, the batch done, and nothing tried to leave.</param>
/// <param name="Reasons">Why it did not pass: codes with a sentence each.</param>
internal sealed record ProofVerdict(bool Passed, IReadOnlyList<ProofReason> Reasons);

/// <summary>A reason against a proof.</summary>
/// <param name="Code">Stable code.</param>
/// <param name="Message">What it means here.</param>
internal sealed record ProofReason(string Code, string Message);

/// <summary>Source generated JSON contract of <see cref="ProofReport"/>.</summary>
[JsonSourceGenerationOptions(WriteIndented = true, NewLine = "\n", PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ProofReport))]
internal sealed partial class ProofReportJson : JsonSerializerContext;
