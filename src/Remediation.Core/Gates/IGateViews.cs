using Remediation.Core.Intake;
using Remediation.Core.Runs;

namespace Remediation.Core.Gates;

/// <summary>The staged result as relations of the customer's database, for test programs that speak SQL: exactly what the gate tests, no row more.</summary>
public interface IGateViews
{
    /// <summary>Lays the relations of an attempt anew.</summary>
    Task<GateViews> CreateAsync(RunRecord run, CancellationToken cancellationToken);

    /// <summary>
    /// The mended cells that a relation of failing rows speaks of: by its column <c>cell</c> (<c>shape.ordinal</c>) when it has one, else by the failing
    /// values of the tested column.
    /// </summary>
    Task<IReadOnlyList<CellAddress>> FindFailingAsync(GateViews views, StoredFailures failures, int most, CancellationToken cancellationToken);

    /// <summary>Takes the relations away, with what tests stored beside them.</summary>
    Task DropAsync(GateViews views, CancellationToken cancellationToken);
}

/// <summary>The relations of one attempt's gate.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Schema">The schema that they lie in, and that tests may store their failures in.</param>
/// <param name="Prefix">What the names of all of them begin with, those of stored failures too: several runs may be at their gates at once.</param>
/// <param name="CandidatesByColumn">Candidates of each column that has any.</param>
public sealed record GateViews(string RunId, string Schema, string Prefix, IReadOnlyDictionary<string, int> CandidatesByColumn)
{
    /// <summary>
    /// The run's AI_FIXED cells, one a row: <c>cell, row_id, row_key, column_name, old_value, value</c>. Row tests look at these only.
    /// </summary>
    public string Candidates => Prefix + "candidates";

    /// <summary>The production table as it would be, overlaid with those cells. Set tests look at this.</summary>
    public string Result => Prefix + "result";
}

/// <summary>Where a test stored the rows that fail it.</summary>
/// <param name="Schema">The schema.</param>
/// <param name="Table">The relation.</param>
/// <param name="Column">The tested column; null for a test of the whole table.</param>
public sealed record StoredFailures(string Schema, string Table, string? Column);
