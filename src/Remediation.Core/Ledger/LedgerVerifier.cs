using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Remediation.Core.Ledger;

/// <summary>
/// Verifies an export from its own lines, in one pass and constant memory. What comes from outside (a key, a checkpoint kept elsewhere) is what
/// tells a rewrite of the whole log from the log.
/// </summary>
public sealed class LedgerVerifier
{
    private readonly MerkleTree _tree = new();
    private readonly ArrayBufferWriter<byte> _leaf = new(1024);
    private readonly LedgerVerifierKey? _outsideKey;
    private readonly string? _outsideNote;
    private LedgerVerifierKey? _key;
    private Checkpoint? _anchor;
    private long _signedSize;
    private bool _anchorMet;
    private long _line;

    private LedgerVerifier(LedgerVerifierKey? outsideKey, string? outsideNote)
    {
        _outsideKey = outsideKey;
        _outsideNote = outsideNote;
    }

    /// <summary>Verifies an export.</summary>
    /// <param name="export">The lines.</param>
    /// <param name="outsideKey">The key that the log must be signed with, or null.</param>
    /// <param name="outsideNote">A checkpoint kept elsewhere that the log must continue, or null.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    public static async Task<LedgerVerdict> VerifyAsync(
        Stream export, LedgerVerifierKey? outsideKey, string? outsideNote, CancellationToken cancellationToken)
    {
        var verifier = new LedgerVerifier(outsideKey, outsideNote);
        var lines = new ExportLines(export);
        while (await lines.NextAsync(cancellationToken) is { } line)
        {
            if (verifier.Read(line) is { } fault)
            {
                return fault;
            }
        }

        return lines.IsTooLong
            ? verifier.Fault(LedgerFault.NotCanonical, null, $"The line is longer than {ExportLines.MaxLine} bytes.")
            : verifier.End();
    }

    private LedgerVerdict? Read(ReadOnlyMemory<byte> line)
    {
        _line++;
        if (!CanonicalJson.IsCanonical(line))
        {
            return Fault(LedgerFault.NotCanonical, _key is null ? null : _tree.Size, "The line is not canonical JSON.");
        }

        string? kind = KindOf(line.Span);
        if (_line == 1)
        {
            return ReadHeader(kind, JsonNode.Parse(line.Span) as JsonObject);
        }

        return kind switch
        {
            null or "header" => Fault(LedgerFault.NotCanonical, _tree.Size, "The line is neither an entry nor a checkpoint."),
            "checkpoint" => ReadCheckpoint(TextOf(JsonNode.Parse(line.Span) as JsonObject, "note") ?? ""),
            _ => ReadEntry(line.Span),
        };
    }

    private LedgerVerdict? ReadHeader(string? kind, JsonObject? fields)
    {
        _key = LedgerVerifierKey.Parse(TextOf(fields, "public_key") ?? "");
        if (kind != "header" || TextOf(fields, "schema") != LedgerExport.Schema || _key is null || TextOf(fields, "origin") != _key.Name)
        {
            return Fault(LedgerFault.BadHeader, null, $"The first line is no header of {LedgerExport.Schema}.");
        }

        if (_outsideKey is not null && _outsideKey.ToString() != _key.ToString())
        {
            return Fault(LedgerFault.OtherKey, null, "The log is signed with another key than the one given.");
        }

        if (_outsideNote is null)
        {
            return null;
        }

        if (!_key.TryOpen(_outsideNote, out string text) || Checkpoint.Parse(text) is not { } anchor || anchor.Origin != _key.Name)
        {
            return Fault(LedgerFault.BadSignature, null, "The checkpoint given is not signed with the log's key.");
        }

        _anchor = anchor;
        _anchorMet = anchor.Size == 0;
        return null;
    }

    private LedgerVerdict? ReadEntry(ReadOnlySpan<byte> line)
    {
        long seq = _tree.Size;
        Span<byte> stated = stackalloc byte[MerkleTree.HashBytes];
        Span<byte> actual = stackalloc byte[MerkleTree.HashBytes];
        _leaf.ResetWrittenCount();
        if (LedgerLine.Read(line, _leaf, stated) != seq)
        {
            return Fault(LedgerFault.BadSequence, seq, $"Entry {seq} is expected here.");
        }

        MerkleTree.LeafHash(_leaf.WrittenSpan, actual);
        if (!stated.SequenceEqual(actual))
        {
            return Fault(LedgerFault.BadLeaf, seq, $"Entry {seq} is not what its leaf hash says.");
        }

        _tree.Append(actual);
        return CheckAnchor();
    }

    private LedgerVerdict? ReadCheckpoint(string note)
    {
        if (!_key!.TryOpen(note, out string text) || Checkpoint.Parse(text) is not { } checkpoint || checkpoint.Origin != _key.Name)
        {
            return Range(LedgerFault.BadSignature, "The checkpoint's signature is not good.");
        }

        if (checkpoint.Size != _tree.Size || !checkpoint.Root.AsSpan().SequenceEqual(_tree.Root()))
        {
            return Range(LedgerFault.BadRoot, "The entries are not those that the checkpoint signs.");
        }

        _signedSize = checkpoint.Size;
        return null;
    }

    private LedgerVerdict? CheckAnchor()
    {
        if (_anchor is not { } anchor || anchor.Size != _tree.Size)
        {
            return null;
        }

        _anchorMet = anchor.Root.AsSpan().SequenceEqual(_tree.Root());
        return _anchorMet ? null : Fault(LedgerFault.NotConsistent, null, $"The first {anchor.Size} entries are not those of the checkpoint given.") with { RangeFrom = 0, RangeTo = anchor.Size };
    }

    private LedgerVerdict End()
    {
        if (_key is null)
        {
            return Fault(LedgerFault.BadHeader, null, "The export is empty.");
        }

        if (_signedSize != _tree.Size)
        {
            return Range(LedgerFault.Truncated, "No checkpoint stands behind the last entry.");
        }

        if (_anchor is { } anchor && !_anchorMet)
        {
            return Fault(LedgerFault.NotConsistent, null, $"The log has {_tree.Size} entries, the checkpoint given {anchor.Size}: it was cut.") with { RangeFrom = _tree.Size, RangeTo = anchor.Size };
        }

        return Verdict();
    }

    private LedgerVerdict Verdict() => new()
    {
        Verified = true,
        Attestation = _outsideKey is null && _outsideNote is null ? "self-attested" : "anchored",
        Entries = _tree.Size,
        Root = Convert.ToHexStringLower(_tree.Root()),
    };

    private LedgerVerdict Fault(string code, long? seq, string message) =>
        Verdict() with { Verified = false, Code = code, Line = _line, Seq = seq, Message = message };

    private LedgerVerdict Range(string code, string message) =>
        Fault(code, null, message) with { RangeFrom = _signedSize, RangeTo = _tree.Size };

    // The first member named kind of a canonical object; entries are too many to build a tree of each.
    internal static string? KindOf(ReadOnlySpan<byte> line)
    {
        var reader = new Utf8JsonReader(line);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return null;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool found = reader.ValueTextEquals("kind"u8);
            reader.Read();
            if (found)
            {
                return reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
            }

            reader.Skip();
        }

        return null;
    }

    private static string? TextOf(JsonObject? fields, string name) =>
        fields?[name] is JsonValue value && value.TryGetValue(out string? text) ? text : null;
}
