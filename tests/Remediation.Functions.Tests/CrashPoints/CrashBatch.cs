using Remediation.Functions.Tests.Fixtures;

namespace Remediation.Functions.Tests.CrashPoints;

/// <summary>A batch with everything: several clusters, a cluster that no function mends, an identity column, a faulty row, equal cells.</summary>
internal static class CrashBatch
{
    public static string Body { get; } = TestBatch.Of(
        "b-crash",
        ("code", " ABC "), ("code", " DEF"), ("code", "GHI  "), ("code", "no code at all"),
        ("year", " 2024 "), ("year", " 2025"), ("year", "1999"),
        ("tag", " XYZ"), ("tag", " UVW "), ("tag", "XYZ  "), ("unheard_of", "?"), ("", "?"));
}
