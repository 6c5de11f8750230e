using Remediation.Core.Intake;
using Remediation.Core.Runs;

namespace Remediation.Adapters.Postgres;

/// <summary>
/// Valid cells where the target is the customer's own table: it has them already, newer than any batch could bring them, and is whole by itself. Nothing is
/// kept.
/// </summary>
public sealed class PostgresValidCellStore : IValidCellStore
{
    /// <inheritdoc/>
    public Task AddAsync(RunRecord run, IReadOnlyList<IntakeRow> cells, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task MarkWholeAsync(RunRecord run, IReadOnlyList<string> columns, CancellationToken cancellationToken) => Task.CompletedTask;
}
