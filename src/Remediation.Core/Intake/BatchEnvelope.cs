using System.Text.Json;

namespace Remediation.Core.Intake;

/// <summary>What a batch message says besides its rows.</summary>
public sealed record BatchEnvelope
{
    /// <summary>The schema every batch names.</summary>
    public const string Schema = "remediation.batch/v1";

    /// <summary>The sender's id of the batch, unique within <see cref="Source"/>.</summary>
    public required string BatchId { get; init; }

    /// <summary>The pipeline that sent it.</summary>
    public required string Source { get; init; }

    /// <summary>The table that the cells belong to.</summary>
    public required string Table { get; init; }

    /// <summary>The columns of the primary key, in declared order.</summary>
    public required IReadOnlyList<string> PrimaryKey { get; init; }

    /// <summary>The name of a contract in the contracts folder, or null.</summary>
    public string? ContractName { get; init; }

    /// <summary>A contract given inline, or null.</summary>
    public JsonElement? InlineContract { get; init; }

    /// <summary>The rows' file when they are not inline.</summary>
    public RowsFile? RowsFile { get; init; }

    /// <summary>Number of inline rows; 0 when the rows are in a file.</summary>
    public int InlineRows { get; init; }

    /// <summary>Rows of the whole table that the rows were cut from, where the sender knows.</summary>
    public int? TableRows { get; init; }

    /// <summary>The valid cells of columns whose values must stay apart, where the sender has the whole table; null where it has not.</summary>
    public ValidCellsFile? ValidCells { get; init; }

    /// <summary>Valid values of columns, by column, that the sender saw beside the anomalies (a sample).</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> KnownValid { get; init; } =
        new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
}

/// <summary>A file of rows, one JSON object a line.</summary>
/// <param name="Uri">A <c>file:</c> URI, relative to the intake folder or absolute below it.</param>
/// <param name="Sha256">Lower-case hex SHA-256 of the file's bytes.</param>
public sealed record RowsFile(string Uri, string Sha256);

/// <summary>Valid cells, one JSON object a line, written as rows are but with the tag <see cref="RowReader.ValidTag"/>.</summary>
/// <param name="File">Where they lie.</param>
/// <param name="WholeColumns">Columns of which the file and the batch's rows together hold every value of the table.</param>
public sealed record ValidCellsFile(RowsFile File, IReadOnlyList<string> WholeColumns);
