using System.Text.Json.Nodes;

namespace Remediation.Core.Ledger;

/// <summary>A person decided about one cluster's function.</summary>
public sealed record ReviewEntry : LedgerEntry
{
    /// <inheritdoc/>
    public override string Kind => "review";

    /// <summary>Who decided: the name of the key.</summary>
    public required string Actor { get; init; }

    /// <summary>Why, or null when nothing was said.</summary>
    public required string? Reason { get; init; }

    /// <summary>The column.</summary>
    public required string Column { get; init; }

    /// <summary>The cluster.</summary>
    public required string ClusterId { get; init; }

    /// <summary>The fix that was judged, or null when the cluster had none.</summary>
    public required string? FixId { get; init; }

    /// <summary>approve, edit, examples or reject.</summary>
    public required string Decision { get; init; }

    /// <summary>The function that the decision stands for; null after a rejection.</summary>
    public required string? Lambda { get; init; }

    /// <summary>The reason code that the reviewer waived, or null.</summary>
    public required string? Waived { get; init; }

    /// <inheritdoc/>
    protected override void AddFields(JsonObject fields)
    {
        fields["actor"] = Actor;
        fields["reason"] = Reason;
        fields["column"] = Column;
        fields["cluster_id"] = ClusterId;
        fields["fix_id"] = FixId;
        fields["decision"] = Decision;
        fields["lambda"] = Lambda;
        fields["waived"] = Waived;
    }
}

/// <summary>
/// An operator acted on a run: restart, promote, terminate, suspend, resume. A restart may discard staged changes that never reached production; the log
/// being append-only, their <c>fix</c> entries stay. The entry therefore names the fixes that it supersedes, and the rule of reading is: <b>a <c>fix</c>
/// entry counts as a change unless an <c>operator</c> or <c>review</c> entry of its run names its <c>fix_id</c> in <c>superseded_fixes</c></b>. Fix ids hold
/// the attempt, so a later fix of the same cluster has another one, and the order of the two entries does not matter.
/// </summary>
public sealed record OperatorEntry : LedgerEntry
{
    /// <inheritdoc/>
    public override string Kind => "operator";

    /// <summary>Who acted: the name of the key.</summary>
    public required string Actor { get; init; }

    /// <summary>What was done, e.g. <c>restart</c>.</summary>
    public required string Operation { get; init; }

    /// <summary>Why, or null when nothing was said.</summary>
    public required string? Reason { get; init; }

    /// <summary>The operation's parameters by name; empty when it has none.</summary>
    public required IReadOnlyDictionary<string, string> Parameters { get; init; }

    /// <summary>The fixes that no longer count, sorted; null when there are none, and then neither this nor <see cref="SupersededEntries"/> is written.</summary>
    public IReadOnlyList<string>? SupersededFixes { get; init; }

    /// <summary>How many <c>fix</c> entries are void with them.</summary>
    public int SupersededEntries { get; init; }

    /// <inheritdoc/>
    protected override void AddFields(JsonObject fields)
    {
        fields["actor"] = Actor;
        fields["operation"] = Operation;
        fields["reason"] = Reason;
        fields["parameters"] = new JsonObject(Parameters.Select(p => KeyValuePair.Create<string, JsonNode?>(p.Key, p.Value)));
        if (SupersededFixes is { } fixes)
        {
            fields["superseded_fixes"] = new JsonArray([.. fixes.Select(f => (JsonNode)f)]);
            fields["superseded_entries"] = SupersededEntries;
        }
    }
}
