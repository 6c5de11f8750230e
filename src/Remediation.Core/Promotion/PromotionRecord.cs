using Remediation.Core.Intake;

namespace Remediation.Core.Promotion;

/// <summary>What a store remembers of an attempt's promotion between its parts.</summary>
/// <param name="Counts">All parts so far, with those of an earlier attempt that this one carries on.</param>
/// <param name="Reached">The last cell of the last part; parts follow the store's order of cells.</param>
/// <param name="Finished">Whether the last part is done.</param>
public sealed record PromotionRecord(PromotionCounts Counts, CellAddress Reached, bool Finished)
{
    /// <summary>Before the first cell.</summary>
    public static CellAddress Start { get; } = new(-1, -1);

    /// <summary>Behind the last cell.</summary>
    public static CellAddress End { get; } = new(int.MaxValue, int.MaxValue);

    /// <summary>A promotion that has not begun.</summary>
    public static PromotionRecord New { get; } = new(new PromotionCounts(0, 0), Start, false);

    /// <summary>The record after one more part.</summary>
    /// <param name="part">What the part did.</param>
    /// <param name="last">Its last cell, <see cref="End"/> when it was the last part.</param>
    public PromotionRecord After(PromotionCounts part, CellAddress last) =>
        new(new PromotionCounts(Counts.Promoted + part.Promoted, Counts.Refused + part.Refused), last, last == End);

    /// <summary>What a later attempt takes over: the counts, while its own mended cells may lie anywhere.</summary>
    public PromotionRecord Carried() => this with { Reached = Start };

    /// <summary>What a stage is told.</summary>
    public PromotionStep ToStep() => new(Counts, Finished);
}
