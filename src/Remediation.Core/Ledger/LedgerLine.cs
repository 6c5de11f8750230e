using System.Buffers;
using System.Text.Json;

namespace Remediation.Core.Ledger;

/// <summary>
/// An entry as an export line: the leaf's canonical JSON with <c>leaf_hash</c> and <c>seq</c> at their sorted places. The leaf itself has neither:
/// its hash covers its content, and the tree authenticates its place. Members are moved as bytes, so that nothing is parsed twice.
/// </summary>
internal static class LedgerLine
{
    private const int HexBytes = 2 * MerkleTree.HashBytes;

    /// <summary>Writes the line of a leaf, without a line feed.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="leaf">A canonical JSON object with neither member.</param>
    /// <param name="seq">The leaf's place.</param>
    /// <param name="leafHash">Its hash.</param>
    internal static void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> leaf, long seq, ReadOnlySpan<byte> leafHash)
    {
        var members = new MemberReader(leaf);
        bool first = true;
        bool hashed = false;
        bool numbered = false;
        while (members.Next())
        {
            if (!hashed && members.Name.SequenceCompareTo("leaf_hash"u8) > 0)
            {
                WriteHash(output, leafHash, ref first);
                hashed = true;
            }

            if (!numbered && members.Name.SequenceCompareTo("seq"u8) > 0)
            {
                WriteSeq(output, seq, ref first);
                numbered = true;
            }

            Separate(output, ref first);
            output.Write(members.Member);
        }

        if (!hashed)
        {
            WriteHash(output, leafHash, ref first);
        }

        if (!numbered)
        {
            WriteSeq(output, seq, ref first);
        }

        output.Write("}"u8);
    }

    /// <summary>Takes a canonical line apart.</summary>
    /// <param name="line">A canonical JSON object.</param>
    /// <param name="leaf">Gets the leaf's bytes.</param>
    /// <param name="leafHash">Gets the stated hash, 32 bytes.</param>
    /// <returns>The stated place; null when <c>seq</c> is missing or no whole number. A missing or malformed hash is written as zeros, which no leaf has.</returns>
    internal static long? Read(ReadOnlySpan<byte> line, IBufferWriter<byte> leaf, Span<byte> leafHash)
    {
        leafHash.Clear();
        long? seq = null;
        var members = new MemberReader(line);
        bool first = true;
        while (members.Next())
        {
            if (members.Name.SequenceEqual("seq"u8))
            {
                seq = members.WholeNumber;
            }
            else if (members.Name.SequenceEqual("leaf_hash"u8))
            {
                // Lower case only: canonical text has one spelling of everything.
                bool good = members.Text.Length == HexBytes && !members.Text.ContainsAnyInRange((byte)'A', (byte)'F')
                    && Convert.FromHexString(members.Text, leafHash, out _, out _) == OperationStatus.Done;
                if (!good)
                {
                    leafHash.Clear();
                }
            }
            else
            {
                Separate(leaf, ref first);
                leaf.Write(members.Member);
            }
        }

        leaf.Write(first ? "{}"u8 : "}"u8);
        return seq;
    }

    private static void WriteHash(IBufferWriter<byte> output, ReadOnlySpan<byte> leafHash, ref bool first)
    {
        Separate(output, ref first);
        output.Write("\"leaf_hash\":\""u8);
        Convert.TryToHexStringLower(leafHash, output.GetSpan(HexBytes), out int written);
        output.Advance(written);
        output.Write("\""u8);
    }

    private static void WriteSeq(IBufferWriter<byte> output, long seq, ref bool first)
    {
        Separate(output, ref first);
        output.Write("\"seq\":"u8);
        CanonicalNumber.Write(output, seq);
    }

    private static void Separate(IBufferWriter<byte> output, ref bool first)
    {
        output.Write(first ? "{"u8 : ","u8);
        first = false;
    }

    /// <summary>The members of one canonical JSON object, as bytes.</summary>
    private ref struct MemberReader
    {
        private readonly ReadOnlySpan<byte> _text;
        private Utf8JsonReader _reader;

        public MemberReader(ReadOnlySpan<byte> text)
        {
            _text = text;
            _reader = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = CanonicalJson.MaxDepth });
            _reader.Read();
        }

        public ReadOnlySpan<byte> Name { get; private set; }

        public ReadOnlySpan<byte> Member { get; private set; }

        /// <summary>The value when it is a string, as it is written between its quotes.</summary>
        public readonly ReadOnlySpan<byte> Text => _reader.TokenType == JsonTokenType.String ? _reader.ValueSpan : [];

        public readonly long? WholeNumber =>
            _reader.TokenType == JsonTokenType.Number && _reader.TryGetInt64(out long number) ? number : null;

        public bool Next()
        {
            if (!_reader.Read() || _reader.TokenType != JsonTokenType.PropertyName)
            {
                return false;
            }

            int start = (int)_reader.TokenStartIndex;
            Name = _reader.ValueSpan;
            _reader.Read();
            _reader.Skip();
            Member = _text[start..(int)_reader.BytesConsumed];
            return true;
        }
    }
}
