using System.Text.Json.Serialization;

namespace Remediation.Core.Ledger;

/// <summary>What verifying an export found.</summary>
public sealed record LedgerVerdict
{
    /// <summary>Whether everything holds.</summary>
    [JsonPropertyName("verified")]
    public required bool Verified { get; init; }

    /// <summary><c>anchored</c> when an outside key or checkpoint was given, else <c>self-attested</c>: then a rewrite of the whole log passes.</summary>
    [JsonPropertyName("attestation")]
    public required string Attestation { get; init; }

    /// <summary>Entries read.</summary>
    [JsonPropertyName("entries")]
    public required long Entries { get; init; }

    /// <summary>The root over them, hex.</summary>
    [JsonPropertyName("root")]
    public required string Root { get; init; }

    /// <summary>What is wrong, as a <see cref="LedgerFault"/> code, or null.</summary>
    [JsonPropertyName("code")]
    public string? Code { get; init; }

    /// <summary>The line of the export (from 1) where it was found, or null.</summary>
    [JsonPropertyName("line")]
    public long? Line { get; init; }

    /// <summary>The first bad entry, or null when only a range can be told.</summary>
    [JsonPropertyName("seq")]
    public long? Seq { get; init; }

    /// <summary>The first entry of the smallest signed range that is broken, or null.</summary>
    [JsonPropertyName("range_from")]
    public long? RangeFrom { get; init; }

    /// <summary>The entry behind that range, or null.</summary>
    [JsonPropertyName("range_to")]
    public long? RangeTo { get; init; }

    /// <summary>What is wrong, in words.</summary>
    [JsonPropertyName("message")]
    public string? Message { get; init; }
}

/// <summary>What can be wrong with an export: the closed list.</summary>
public static class LedgerFault
{
    /// <summary>A line is not JSON, or not in canonical form.</summary>
    public const string NotCanonical = "NOT_CANONICAL";

    /// <summary>The first line is no header of this schema.</summary>
    public const string BadHeader = "BAD_HEADER";

    /// <summary>The log's key is not the one it is to be verified against.</summary>
    public const string OtherKey = "OTHER_KEY";

    /// <summary>A sequence number is missing, repeated or out of order.</summary>
    public const string BadSequence = "BAD_SEQUENCE";

    /// <summary>An entry is not what its leaf hash says.</summary>
    public const string BadLeaf = "BAD_LEAF";

    /// <summary>A checkpoint's signature is not good.</summary>
    public const string BadSignature = "BAD_SIGNATURE";

    /// <summary>The entries are not those that a checkpoint signs.</summary>
    public const string BadRoot = "BAD_ROOT";

    /// <summary>Entries stand behind the last checkpoint, or there is none.</summary>
    public const string Truncated = "TRUNCATED";

    /// <summary>The log is not a continuation of the outside checkpoint.</summary>
    public const string NotConsistent = "NOT_CONSISTENT";

    /// <summary>A proof's entry is not in the tree that its checkpoint signs.</summary>
    public const string NotIncluded = "NOT_INCLUDED";
}
