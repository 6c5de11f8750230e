namespace Remediation.Core.Generation.Synthesis;

/// <summary>One small text function: how Python writes it, and what it does (only to search by; what counts is the run of the lambda).</summary>
/// <param name="Write">The expression around an inner one.</param>
/// <param name="Apply">The same here.</param>
internal sealed record TextStep(Func<string, string> Write, Func<string, string> Apply)
{
    /// <summary>Whether the letters and digits of a text must stay the same but for their case; false for a step that is there to change them.</summary>
    public bool Keeps { get; init; } = true;

    /// <summary>Whether the step undoes wrong decoding; no other step may touch a text before that is done.</summary>
    public bool Mends { get; init; }

    /// <summary>Letters by which a step counts longer than it is, since it does more than tidy up.</summary>
    public int Penalty { get; init; }

    /// <summary>Leaves the text as it is.</summary>
    public static TextStep None { get; } = new(e => e, v => v);

    /// <summary>This step, then another one.</summary>
    public TextStep Then(TextStep next) => new(e => next.Write(Write(e)), v => next.Apply(Apply(v)));
}
