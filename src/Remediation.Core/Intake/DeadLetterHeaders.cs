using System.Text.Json;

namespace Remediation.Core.Intake;

/// <summary>What a parked message says of itself, beside its unchanged body: codes and places, never text of the body.</summary>
public static class DeadLetterHeaders
{
    /// <summary>The first problem's reason code.</summary>
    public const string Reason = "x-reason";

    /// <summary>Every problem, as JSON <c>[{"code":…,"path":…}, …]</c>.</summary>
    public const string Problems = "x-problems";

    /// <summary>The headers that tell these problems.</summary>
    public static IReadOnlyDictionary<string, string> Of(IReadOnlyList<IntakeProblem> problems) => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        [Reason] = problems[0].Code,
        [Problems] = JsonSerializer.Serialize(
            problems.Select(p => new Dictionary<string, string>(StringComparer.Ordinal) { ["code"] = p.Code, ["path"] = p.Path })),
    };
}
