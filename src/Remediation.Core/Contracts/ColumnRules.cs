namespace Remediation.Core.Contracts;

/// <summary>What a contract says about one column, as plain data; <see cref="ColumnContract"/> makes it checkable.</summary>
internal sealed record ColumnRules(string Name)
{
    internal bool NotNull { get; init; }

    internal bool? Nullable { get; init; }

    internal bool Unique { get; init; }

    internal bool Identity { get; init; }

    internal bool NotBlank { get; init; }

    internal ValueFormat? Format { get; init; }

    internal string? DataType { get; init; }

    internal IReadOnlyList<string>? AcceptedValues { get; init; }

    internal IReadOnlyList<string> ForbiddenValues { get; init; } = [];

    internal IReadOnlyList<string> Patterns { get; init; } = [];

    internal IReadOnlyList<string> ForbiddenPatterns { get; init; } = [];

    internal ContractBound? Min { get; init; }

    internal ContractBound? Max { get; init; }

    internal int? MinLength { get; init; }

    internal int? MaxLength { get; init; }

    internal IReadOnlyList<ContractRelationship> Relationships { get; init; } = [];

    internal IReadOnlyList<string> Examples { get; init; } = [];

    internal IReadOnlyList<string> AgreesOn { get; init; } = [];

    internal bool? DayFirst { get; init; }

    internal decimal? MaxChangedShare { get; init; }

    internal ContractPromotion? Promotion { get; init; }

    internal ColumnTarget? Target { get; init; }
}
