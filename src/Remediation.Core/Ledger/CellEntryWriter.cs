using System.Buffers;
using System.Text;

namespace Remediation.Core.Ledger;

/// <summary>
/// Writes entries about single cells that differ only in row, values and time. What they share is encoded once, as text between the places of
/// those four; the keys stand in the order that RFC 8785 wants. Not thread safe.
/// </summary>
/// <param name="kind">The kind of the entries.</param>
/// <param name="column">The column of all cells.</param>
/// <param name="beforeNewValue">Text from the opening brace up to the new value.</param>
/// <param name="beforeRowId">Text between the old value and the row id.</param>
/// <param name="beforeTimestamp">Text between the row id and the moment.</param>
internal sealed class CellEntryWriter(string kind, string column, byte[] beforeNewValue, byte[] beforeRowId, byte[] beforeTimestamp)
{
    private readonly ArrayBufferWriter<byte> _leaf = new(1024);
    private readonly BundlePacker _packer = new();
    private readonly List<EntryBundle> _full = [];
    private DateTimeOffset _stamped;
    private string _stampText = "";
    private byte[] _stamp = [];

    /// <summary>Adds the entry of one cell.</summary>
    internal void Add(string rowId, string? oldValue, string? newValue, DateTimeOffset timestamp)
    {
        _leaf.ResetWrittenCount();
        _leaf.Write(beforeNewValue);
        WriteText(newValue);
        _leaf.Write(",\"old_value\":"u8);
        WriteText(oldValue);
        _leaf.Write(beforeRowId);
        WriteText(rowId);
        _leaf.Write(beforeTimestamp);
        _leaf.Write(Stamp(timestamp));
        _leaf.Write("\"}"u8);
        _packer.Add(_leaf.WrittenSpan, rowId, column, _stampText);
        if (_packer.Count == EntryBundle.MaxEntries)
        {
            _full.Add(_packer.Drain(kind));
        }
    }

    /// <summary>The entries added since the last call.</summary>
    internal IReadOnlyList<EntryBundle> Drain()
    {
        if (_packer.Count > 0)
        {
            _full.Add(_packer.Drain(kind));
        }

        EntryBundle[] bundles = [.. _full];
        _full.Clear();
        return bundles;
    }

    // Most entries of a writer are of one moment, so its text is made once.
    private byte[] Stamp(DateTimeOffset timestamp)
    {
        if (_stamp.Length == 0 || timestamp != _stamped)
        {
            _stamped = timestamp;
            _stampText = LedgerEntry.Stamp(timestamp);
            _stamp = Encoding.ASCII.GetBytes(_stampText);
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
