using System.Buffers;
using System.Globalization;
using System.Text;

namespace Remediation.Core.Ledger;

/// <summary>What all entries of one fix have in common.</summary>
public sealed record FixEntryHeader : CellEntryHeader
{
    /// <summary>The function.</summary>
    public required string LambdaApplied { get; init; }

    /// <summary>The score it was applied with, 4 decimals.</summary>
    public required double ConfidenceScore { get; init; }

    /// <summary>Who wrote it.</summary>
    public required string ModelVersion { get; init; }
}

/// <summary>
/// Writes the <c>fix</c> entries of one fix: <c>row_id, old_value, new_value, lambda_applied, confidence_score, model_version, timestamp</c> and where
/// they belong. Not thread safe.
/// </summary>
public sealed class FixEntryWriter
{
    /// <summary>The kind of these entries.</summary>
    public const string Kind = "fix";

    private readonly CellEntryWriter _cells;

    /// <summary>A writer for one fix.</summary>
    public FixEntryWriter(FixEntryHeader header)
    {
        string confidence = header.ConfidenceScore.ToString("0.####", CultureInfo.InvariantCulture);
        var start = new ArrayBufferWriter<byte>();
        start.Write(Encoding.UTF8.GetBytes($"{{\"attempt\":{header.Attempt.ToString(CultureInfo.InvariantCulture)},\"cluster_id\":"));
        CanonicalText.WriteString(start, header.ClusterId);
        start.Write(",\"column\":"u8);
        CanonicalText.WriteString(start, header.Column);
        start.Write(Encoding.UTF8.GetBytes($",\"confidence_score\":{confidence},\"fix_id\":"));
        CanonicalText.WriteString(start, header.FixId);
        start.Write(",\"kind\":\"fix\",\"lambda_applied\":"u8);
        CanonicalText.WriteString(start, header.LambdaApplied);
        start.Write(",\"model_version\":"u8);
        CanonicalText.WriteString(start, header.ModelVersion);
        start.Write(",\"new_value\":"u8);

        var end = new ArrayBufferWriter<byte>();
        end.Write(",\"run_id\":"u8);
        CanonicalText.WriteString(end, header.RunId);
        end.Write(",\"table\":"u8);
        CanonicalText.WriteString(end, header.Table);
        end.Write(",\"timestamp\":\""u8);
        _cells = new CellEntryWriter(Kind, header.Column, start.WrittenSpan.ToArray(), ",\"row_id\":"u8.ToArray(), end.WrittenSpan.ToArray());
    }

    /// <summary>Adds the entry of one changed cell.</summary>
    public void Add(string rowId, string? oldValue, string? newValue, DateTimeOffset timestamp) => _cells.Add(rowId, oldValue, newValue, timestamp);

    /// <summary>The entries added since the last call.</summary>
    public IReadOnlyList<EntryBundle> Drain() => _cells.Drain();
}
