using System.Buffers;
using System.Text;
using Remediation.Core.Ledger;

namespace Remediation.Core.Identity;

/// <summary>
/// A primary key: the canonical JSON <c>[["column","text"],…]</c> in declared order (scalars as text exactly as written) and its fingerprint.
/// </summary>
/// <param name="Json">The canonical JSON text.</param>
/// <param name="Fingerprint">SHA-256 of that text's UTF-8.</param>
public readonly record struct RowKey(string Json, Fingerprint Fingerprint)
{
    /// <summary>The key of columns and their texts.</summary>
    public static RowKey Of(IReadOnlyList<string> columns, ReadOnlySpan<string> texts)
    {
        int bound = 2;
        for (int i = 0; i < columns.Count; i++)
        {
            bound += 8 + (6 * (columns[i].Length + texts[i].Length));
        }

        byte[]? rented = null;
        Span<byte> utf8 = bound <= 512 ? stackalloc byte[512] : rented = ArrayPool<byte>.Shared.Rent(bound);
        int at = 0;
        utf8[at++] = (byte)'[';
        for (int i = 0; i < columns.Count; i++)
        {
            if (i > 0)
            {
                utf8[at++] = (byte)',';
            }

            utf8[at++] = (byte)'[';
            at += CanonicalText.WriteString(utf8[at..], columns[i]);
            utf8[at++] = (byte)',';
            at += CanonicalText.WriteString(utf8[at..], texts[i]);
            utf8[at++] = (byte)']';
        }

        utf8[at++] = (byte)']';
        var key = new RowKey(Encoding.UTF8.GetString(utf8[..at]), Fingerprint.Of(utf8[..at]));
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        return key;
    }

    /// <summary>The stand-in key of a row that has none: <c>[]</c> with the fingerprint of the row's own bytes and position.</summary>
    public static RowKey OfUnreadable(ReadOnlySpan<byte> row, int position)
    {
        byte[] bytes = new byte[row.Length + sizeof(int)];
        BitConverter.TryWriteBytes(bytes, position);
        row.CopyTo(bytes.AsSpan(sizeof(int)));
        return new RowKey("[]", Fingerprint.Of(bytes));
    }
}
