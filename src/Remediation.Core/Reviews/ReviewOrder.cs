using Remediation.Core.Generation;

namespace Remediation.Core.Reviews;

/// <summary>What a steward wants.</summary>
/// <param name="Kind">A <see cref="ReviewKind"/>.</param>
/// <param name="Lambda">The function, of an edit.</param>
/// <param name="Examples">The wanted outputs; empty unless they are the decision.</param>
/// <param name="Reviewer">Who: the name of the key.</param>
/// <param name="Reason">Why.</param>
public sealed record ReviewOrder(string Kind, string? Lambda, IReadOnlyList<ExamplePair> Examples, string Reviewer, string Reason);

/// <summary>What became of a decision.</summary>
/// <param name="Item">The review as it is now, or null when it was refused.</param>
/// <param name="Preview">What the function does, when there is one.</param>
/// <param name="RefusalCode">A reason code, or null.</param>
/// <param name="Refusal">Why, in a sentence without data.</param>
public sealed record ReviewOutcome(ReviewItem? Item, ReviewPreview? Preview, string? RefusalCode, string? Refusal)
{
    internal static ReviewOutcome Refused(string code, string sentence) => new(null, null, code, sentence);
}
