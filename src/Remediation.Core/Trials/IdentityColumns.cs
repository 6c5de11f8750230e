using Remediation.Core.Contracts;
using Remediation.Core.Runs;

namespace Remediation.Core.Trials;

/// <summary>Columns whose different values must stay different (invariant I4).</summary>
public static class IdentityColumns
{
    /// <summary>Whether a column is one: of the batch's primary key, which says as much as the contract does, or <c>unique</c> or <c>identity</c> there.</summary>
    public static bool Contain(RunRecord run, string column, ColumnContract? contract) =>
        contract is { Identity: true } || run.PrimaryKey.Contains(column, StringComparer.Ordinal);
}
