using System.Text.Json;

namespace Remediation.Core.Ledger;

/// <summary>
/// What a bundle may hold, so that a question about one row reads a few bundles and not the log: the moments of its first and last entry, and a Bloom filter of
/// the row ids and columns of its entries (12 bits each, 8 probes: about 3 in 1,000 bundles are read in vain). A summary only ever spares a reading; the answer
/// comes from the entries themselves, and a bundle without a summary is read.
/// </summary>
/// <param name="FirstAt">The earliest moment, as entries write it.</param>
/// <param name="LastAt">The latest moment.</param>
/// <param name="Filter">The filter: a version byte, then its bits.</param>
public sealed record BundleSummary(string FirstAt, string LastAt, byte[] Filter)
{
    private const byte Version = 1;
    private const int BitsPerToken = 12;
    private const int Probes = 8;

    /// <summary>The summary of a bundle's entries, from their text.</summary>
    public static BundleSummary Of(EntryBundle bundle)
    {
        var builder = new Builder();
        ReadOnlySpan<byte> payload = bundle.Payload;
        foreach (Range leaf in payload.Split((byte)'\n'))
        {
            builder.AddLeaf(payload[leaf]);
        }

        return builder.Drain();
    }

    /// <summary>A filter of row ids alone, of any number of them.</summary>
    public static byte[] FilterOf(IEnumerable<string> rowIds)
    {
        var builder = new Builder();
        foreach (string rowId in rowIds)
        {
            builder.Add(rowId, null, "");
        }

        return builder.Drain().Filter;
    }

    /// <summary>Whether entries of a row may be in the bundle; false is certain.</summary>
    public static bool MayHoldRow(ReadOnlySpan<byte> filter, string rowId) => MayHold(filter, RowToken(rowId));

    /// <summary>Whether entries of a column may be in the bundle; false is certain.</summary>
    public static bool MayHoldColumn(ReadOnlySpan<byte> filter, string column) => MayHold(filter, ColumnToken(column));

    // A filter of another version says nothing.
    private static bool MayHold(ReadOnlySpan<byte> filter, ulong token)
    {
        if (filter.Length == 0 || filter[0] != Version)
        {
            return true;
        }

        ReadOnlySpan<byte> bits = filter[1..];
        for (int i = 0; i < Probes; i++)
        {
            (int at, int mask) = Bit(token, i, bits.Length);
            if ((bits[at] & mask) == 0)
            {
                return false;
            }
        }

        return true;
    }

    private static ulong RowToken(string rowId) => Hash('r', rowId);

    private static ulong ColumnToken(string column) => Hash('c', column);

    private static (int At, int Mask) Bit(ulong token, int probe, int bytes)
    {
        if (bytes == 0)
        {
            throw new InvalidOperationException("A filter without bits has none to test.");
        }

        uint bit = (uint)(((uint)token + ((ulong)probe * ((token >> 32) | 1))) % ((ulong)bytes * 8));
        return ((int)(bit >> 3), 1 << (int)(bit & 7));
    }

    // FNV-1a over UTF-16, with the finalizer of MurmurHash3 because its high bits are weak for short texts. Stored, so it never changes within a version.
    private static ulong Hash(char space, ReadOnlySpan<char> text)
    {
        ulong hash = (14695981039346656037UL ^ space) * 1099511628211UL;
        foreach (char c in text)
        {
            hash = (hash ^ c) * 1099511628211UL;
        }

        hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccdUL;
        hash = (hash ^ (hash >> 33)) * 0xc4ceb9fe1a85ec53UL;
        return hash ^ (hash >> 33);
    }

    /// <summary>Collects what a summary is made of while entries are packed.</summary>
    internal sealed class Builder
    {
        private readonly HashSet<ulong> _tokens = [];
        private string? _column;
        private string _first = "";
        private string _last = "";

        /// <summary>Adds an entry by what is known of it.</summary>
        public void Add(string? rowId, string? column, string stamp)
        {
            if (rowId is not null)
            {
                _tokens.Add(RowToken(rowId));
            }

            // Entries of a writer are of one column, so the same text comes again and again.
            if (column is not null && !ReferenceEquals(column, _column))
            {
                _tokens.Add(ColumnToken(column));
                _column = column;
            }

            _first = _first.Length == 0 || string.CompareOrdinal(stamp, _first) < 0 ? stamp : _first;
            _last = string.CompareOrdinal(stamp, _last) > 0 ? stamp : _last;
        }

        /// <summary>Adds an entry by its text.</summary>
        public void AddLeaf(ReadOnlySpan<byte> leaf)
        {
            (string? row, string? column, string stamp) = (null, null, "");
            var reader = new Utf8JsonReader(leaf);
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                int which = reader.ValueTextEquals("row_id"u8) ? 1 : reader.ValueTextEquals("column"u8) ? 2 : reader.ValueTextEquals("timestamp"u8) ? 3 : 0;
                reader.Read();
                string? text = which > 0 && reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
                (row, column, stamp) = which switch
                {
                    1 => (text, column, stamp),
                    2 => (row, text, stamp),
                    3 => (row, column, text ?? ""),
                    _ => (row, column, stamp),
                };
                reader.Skip();
            }

            Add(row, column, stamp);
        }

        /// <summary>The summary of what was added since the last call.</summary>
        public BundleSummary Drain()
        {
            byte[] filter = new byte[_tokens.Count == 0 ? 2 : 1 + (((_tokens.Count * BitsPerToken) + 7) / 8)];
            filter[0] = Version;
            foreach (ulong token in _tokens)
            {
                for (int i = 0; i < Probes; i++)
                {
                    (int at, int mask) = Bit(token, i, filter.Length - 1);
                    filter[1 + at] |= (byte)mask;
                }
            }

            var summary = new BundleSummary(_first, _last, filter);
            _tokens.Clear();
            (_column, _first, _last) = (null, "", "");
            return summary;
        }
    }
}
