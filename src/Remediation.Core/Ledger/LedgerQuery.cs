using System.Text.Json;

namespace Remediation.Core.Ledger;

/// <summary>Which entries are meant; what is null does not matter.</summary>
public sealed record LedgerQuery
{
    /// <summary>The sequence number.</summary>
    public long? Seq { get; init; }

    /// <summary>The row.</summary>
    public string? RowId { get; init; }

    /// <summary>The run.</summary>
    public string? RunId { get; init; }

    /// <summary>The table.</summary>
    public string? Table { get; init; }

    /// <summary>The column.</summary>
    public string? Column { get; init; }

    /// <summary>The kinds.</summary>
    public IReadOnlyCollection<string>? Kinds { get; init; }

    /// <summary>The earliest moment.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>The moment before which it happened.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Whether a bundle with this filter (<see cref="BundleSummary.Filter"/>) may hold one of those meant.</summary>
    public bool IsAdmittedBy(ReadOnlySpan<byte> filter) =>
        (RowId is null || BundleSummary.MayHoldRow(filter, RowId)) && (Column is null || BundleSummary.MayHoldColumn(filter, Column));

    /// <summary>Whether a canonical entry line is one of those meant.</summary>
    internal bool Fits(ReadOnlyMemory<byte> line)
    {
        using var entry = JsonDocument.Parse(line);
        JsonElement fields = entry.RootElement;
        return (Seq is null || (fields.TryGetProperty("seq", out JsonElement seq) && seq.GetInt64() == Seq))
            && Has(fields, "row_id", RowId) && Has(fields, "run_id", RunId) && Has(fields, "table", Table) && Has(fields, "column", Column)
            && (Kinds is null || (fields.TryGetProperty("kind", out JsonElement kind) && Kinds.Contains(kind.GetString()!)))
            && IsWithin(fields);
    }

    private static bool Has(JsonElement fields, string name, string? wanted) =>
        wanted is null || (fields.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String && value.ValueEquals(wanted));

    // Entries write moments in one form, whose order as text is the order in time.
    private bool IsWithin(JsonElement fields)
    {
        if (From is null && To is null)
        {
            return true;
        }

        string? moment = fields.TryGetProperty("timestamp", out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        return moment is not null
            && (From is not { } from || string.CompareOrdinal(moment, LedgerEntry.Stamp(from)) >= 0)
            && (To is not { } to || string.CompareOrdinal(moment, LedgerEntry.Stamp(to)) < 0);
    }
}
