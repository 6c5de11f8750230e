namespace Remediation.Core.Contracts;

/// <summary>Where promotion writes, when it is not simply the batch's table. All names are checked plain identifiers.</summary>
/// <param name="Schema">Schema; null for the batch's, or <c>production</c>.</param>
/// <param name="Table">Table; null for the batch's.</param>
/// <param name="Key">Key columns of the batch and what they are called there, in order; empty when they are called the same.</param>
/// <param name="Casts">SQL type of columns by column name, e.g. <c>ordered_at</c> to <c>date</c>.</param>
public sealed record ContractTarget(
    string? Schema, string? Table, IReadOnlyList<ContractTargetKey> Key, IReadOnlyDictionary<string, string> Casts);

/// <summary>One key column's name in the batch and in the target.</summary>
/// <param name="From">Name in the batch.</param>
/// <param name="To">Name in the target table.</param>
public sealed record ContractTargetKey(string From, string To);

/// <summary>Where promotion writes one column, when name or type differ.</summary>
/// <param name="Column">Name in the target table; null for the same.</param>
/// <param name="Cast">SQL type that text is cast to, e.g. <c>numeric(10,2)</c>; null for the column's own.</param>
public sealed record ColumnTarget(string? Column, string? Cast);

/// <summary>A foreign key, checked as a set test by the promotion gate.</summary>
/// <param name="To">The other model or table, e.g. <c>customers</c> or <c>crm.customers</c> for a source.</param>
/// <param name="Field">Its column.</param>
public sealed record ContractRelationship(string To, string Field);

/// <summary>Whether a run of this contract is promoted by itself.</summary>
public enum ContractPromotion
{
    /// <summary>After the gate, without asking.</summary>
    Auto,

    /// <summary>Only when an operator says so; until then the run is held.</summary>
    Manual,
}
