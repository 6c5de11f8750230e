using System.Buffers;
using System.Globalization;
using System.Text;

namespace Remediation.Core.Ledger;

/// <summary>What all entries of one fix have in common.</summary>
public sealed record FixEntryHeader
{
    /// <summary>The run.</summary>
    public required string RunId { get; init; }

    /// <summary>The table.</summary>
    public required string Table { get; init; }

    /// <summary>The column.</summary>
    public required string Column { get; init; }

    /// <summary>The cluster.</summary>
    public required string ClusterId { get; init; }

    /// <summary>The fix.</summary>
    public required string FixId { get; init; }

    /// <summary>The attempt.</summary>
    public required int Attempt { get; init; }

    /// <summary>The function.</summary>
    public required string LambdaApplied { get; init; }

    /// <summary>The score it was applied with, 4 decimals.</summary>
    public required double ConfidenceScore { get; init; }

    /// <summary>Who wrote it.</summary>
    public required string ModelVersion { get; init; }
}

/// <summary>
/// Writes the <c>fix</c> entries of one fix: <c>row_id, old_value, new_value, lambda_applied, confidence_score, model_version, timestamp</c> and where
/// they belong. The shared fields are encoded once; the keys stand in the order that RFC 8785 wants. Not thread safe.
/// </summary>
public sealed class FixEntryWriter
{
    /// <summary>The kind of these entries.</summary>
    public const string Kind = "fix";

    private readonly ArrayBufferWriter<byte> _leaf = new(1024);
    private readonly BundlePacker _packer = new();
    private readonly List<EntryBundle> _full = [];
    private readonly byte[] _beforeNewValue;
    private readonly byte[] _beforeTimestamp;
    private DateTimeOffset _stamped;
    private byte[] _stamp = [];

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
        _beforeNewValue = start.WrittenSpan.ToArray();

        var end = new ArrayBufferWriter<byte>();
        end.Write(",\"run_id\":"u8);
        CanonicalText.WriteString(end, header.RunId);
        end.Write(",\"table\":"u8);
        CanonicalText.WriteString(end, header.Table);
        end.Write(",\"timestamp\":\""u8);
        _beforeTimestamp = end.WrittenSpan.ToArray();
    }

    /// <summary>Adds the entry of one changed cell.</summary>
    public void Add(string rowId, string? oldValue, string? newValue, DateTimeOffset timestamp)
    {
        _leaf.ResetWrittenCount();
        _leaf.Write(_beforeNewValue);
        WriteText(newValue);
        _leaf.Write(",\"old_value\":"u8);
        WriteText(oldValue);
        _leaf.Write(",\"row_id\":"u8);
        WriteText(rowId);
        _leaf.Write(_beforeTimestamp);
        _leaf.Write(Stamp(timestamp));
        _leaf.Write("\"}"u8);
        _packer.Add(_leaf.WrittenSpan);
        if (_packer.Count == EntryBundle.MaxEntries)
        {
            _full.Add(_packer.Drain(Kind));
        }
    }

    /// <summary>The entries added since the last call.</summary>
    public IReadOnlyList<EntryBundle> Drain()
    {
        if (_packer.Count > 0)
        {
            _full.Add(_packer.Drain(Kind));
        }

        EntryBundle[] bundles = [.. _full];
        _full.Clear();
        return bundles;
    }

    // Most entries of a fix are of one moment, so its text is made once.
    private byte[] Stamp(DateTimeOffset timestamp)
    {
        if (_stamp.Length == 0 || timestamp != _stamped)
        {
            _stamped = timestamp;
            _stamp = Encoding.ASCII.GetBytes(LedgerEntry.Stamp(timestamp));
        }

        return _stamp;
    }

    private void WriteText(string? text)
    {
        if (text is null)
        {
            _leaf.Write("null"u8);
        }
        else
        {
            CanonicalText.WriteString(_leaf, text);
        }
    }
}
