using System.Runtime.CompilerServices;

namespace Remediation.Core.Ledger;

/// <summary>
/// Reads an export line by line as bytes. Only a line feed ends a line: a reader that also took carriage returns would call a file whole that is not
/// byte for byte the one that was written.
/// </summary>
/// <param name="export">The export; it stays open.</param>
internal sealed class ExportLines(Stream export)
{
    /// <summary>Longest line in bytes; a longer one is no line of an export.</summary>
    internal const int MaxLine = 64 * 1024 * 1024;

    private byte[] _buffer = new byte[128 * 1024];
    private int _from;
    private int _to;
    private bool _ended;

    /// <summary>True when a line was longer than <see cref="MaxLine"/>; reading then stops.</summary>
    internal bool IsTooLong { get; private set; }

    /// <summary>All lines of a verified export with their kinds, each good until the next is asked for.</summary>
    internal static async IAsyncEnumerable<(string Kind, ReadOnlyMemory<byte> Line)> ReadAsync(
        Stream export, long start, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        export.Position = start;
        var lines = new ExportLines(export);
        while (await lines.NextAsync(cancellationToken) is { } line)
        {
            yield return (LedgerVerifier.KindOf(line.Span) ?? "", line);
        }
    }

    /// <summary>The next line without its line feed, good until the next call; null at the end.</summary>
    internal async ValueTask<ReadOnlyMemory<byte>?> NextAsync(CancellationToken cancellationToken)
    {
        int searched = 0;
        while (true)
        {
            int at = _buffer.AsSpan(_from + searched, _to - _from - searched).IndexOf((byte)'\n');
            if (at >= 0)
            {
                ReadOnlyMemory<byte> line = _buffer.AsMemory(_from, searched + at);
                _from += searched + at + 1;
                return line;
            }

            searched = _to - _from;
            if (_ended)
            {
                return Rest();
            }

            if (searched >= MaxLine)
            {
                IsTooLong = true;
                return null;
            }

            MakeRoom();
            int read = await export.ReadAsync(_buffer.AsMemory(_to), cancellationToken);
            _ended = read == 0;
            _to += read;
        }
    }

    private ReadOnlyMemory<byte>? Rest()
    {
        if (_from == _to)
        {
            return null;
        }

        ReadOnlyMemory<byte> line = _buffer.AsMemory(_from, _to - _from);
        _from = _to;
        return line;
    }

    private void MakeRoom()
    {
        if (_from > 0)
        {
            _buffer.AsSpan(_from, _to - _from).CopyTo(_buffer);
            (_from, _to) = (0, _to - _from);
        }

        if (_to == _buffer.Length)
        {
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }
    }
}
