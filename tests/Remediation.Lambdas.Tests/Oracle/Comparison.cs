using System.Text.Json.Nodes;

namespace Remediation.Lambdas.Tests.Oracle;

/// <summary>What came of one pair.</summary>
internal enum Outcome
{
    Equal,
    BothFail,
    Refused,
    Mismatch,
}

/// <summary>Compares one result of ours with CPython's.</summary>
internal static class Comparison
{
    // A refusal is a failure of ours that says we will not do it; where Python gives a value, any failure of ours is one.
    public static Outcome Compare(LambdaResult ours, JsonNode theirs)
    {
        bool failed = theirs["error"] is not null;
        if (!ours.Ok)
        {
            return ours.ErrorCode == LambdaCodes.Internal ? Outcome.Mismatch : failed ? Outcome.BothFail : Outcome.Refused;
        }

        if (failed)
        {
            return theirs["error"]!.GetValue<string>() is "TooSlow" or "RecursionError" or "MemoryError" ? Outcome.BothFail : Outcome.Mismatch;
        }

        return JsonNode.DeepEquals(Encoding.Encode(ours.Value!), theirs) ? Outcome.Equal : Outcome.Mismatch;
    }
}
