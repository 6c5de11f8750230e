using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Remediation.Core.Ledger;

/// <summary>One receipt. Its fields are an interface: auditors read them years later.</summary>
public abstract record LedgerEntry
{
    /// <summary>The kind: fix, promote, conflict, rollback, review or operator.</summary>
    public abstract string Kind { get; }

    /// <summary>The run.</summary>
    public required string RunId { get; init; }

    /// <summary>The table.</summary>
    public required string Table { get; init; }

    /// <summary>The attempt.</summary>
    public required int Attempt { get; init; }

    /// <summary>When it happened.</summary>
    public required DateTimeOffset Timestamp { get; init; }

    /// <summary>The leaf: RFC 8785 canonical JSON of all fields, in UTF-8.</summary>
    public byte[] ToCanonicalJson()
    {
        var fields = new JsonObject
        {
            ["kind"] = Kind,
            ["run_id"] = RunId,
            ["table"] = Table,
            ["attempt"] = Attempt,
            ["timestamp"] = Stamp(Timestamp),
        };
        AddFields(fields);
        return CanonicalJson.Write(JsonSerializer.SerializeToElement(fields));
    }

    /// <summary>A moment as entries write it: UTC, microseconds.</summary>
    public static string Stamp(DateTimeOffset moment) => moment.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture);

    /// <summary>Adds the kind's own fields.</summary>
    protected abstract void AddFields(JsonObject fields);
}

/// <summary>A run's staged result went into production: one for each run.</summary>
public sealed record PromoteEntry : LedgerEntry
{
    /// <inheritdoc/>
    public override string Kind => "promote";

    /// <summary>Cells written.</summary>
    public required int Promoted { get; init; }

    /// <summary>Cells that production did not take.</summary>
    public required int Refused { get; init; }

    /// <inheritdoc/>
    protected override void AddFields(JsonObject fields)
    {
        fields["promoted"] = Promoted;
        fields["refused"] = Refused;
    }
}

/// <summary>
/// A cell that was left as it is because production no longer holds the value that was expected: a staged change that production did not take, or, with
/// <see cref="RollbackId"/>, a promoted one that a rollback did not take back.
/// </summary>
public sealed record ConflictEntry : LedgerEntry
{
    /// <inheritdoc/>
    public override string Kind => "conflict";

    /// <summary>The column.</summary>
    public required string Column { get; init; }

    /// <summary>The cluster.</summary>
    public required string ClusterId { get; init; }

    /// <summary>The fix.</summary>
    public required string FixId { get; init; }

    /// <summary>The row.</summary>
    public required string RowId { get; init; }

    /// <summary>The value that was expected: the old one, of a rollback the promoted one.</summary>
    public required string? ExpectedValue { get; init; }

    /// <summary>The value found, null when there is none.</summary>
    public required string? FoundValue { get; init; }

    /// <summary>CONFLICT, MISSING_ROW, AMBIGUOUS_ROW, CAST_FAILED or TARGET_REFUSED.</summary>
    public required string Reason { get; init; }

    /// <summary>The rollback that found it so; null for a promotion, and then it is not written.</summary>
    public string? RollbackId { get; init; }

    /// <inheritdoc/>
    protected override void AddFields(JsonObject fields)
    {
        fields["column"] = Column;
        fields["cluster_id"] = ClusterId;
        fields["fix_id"] = FixId;
        fields["row_id"] = RowId;
        fields["expected_value"] = ExpectedValue;
        fields["found_value"] = FoundValue;
        fields["reason"] = Reason;
        if (RollbackId is not null)
        {
            fields["rollback_id"] = RollbackId;
        }
    }
}
