using System.Text.Json.Serialization;

namespace Remediation.Core.Runs;

/// <summary>What was seen at the border of this process, see invariant I2.</summary>
public interface IEgressMeter
{
    /// <summary>
    /// What was seen since a moment, or since the process started. A run is told of everything that the process did while the run was open:
    /// connections belong to the process, not to a run.
    /// </summary>
    EgressFigures Since(DateTimeOffset? moment);
}

/// <summary>Figures of the border. All of them are 0 as long as the process stays inside of its perimeter.</summary>
/// <param name="BytesExternal">Bytes to addresses that are neither loopback nor listed.</param>
/// <param name="ForeignConnects">Connections that went past the guard to such an address.</param>
/// <param name="UnlistedLookups">Host names that are not listed and were looked up past the guard.</param>
/// <param name="Refused">Connections that the guard refused: nothing was sent.</param>
public sealed record EgressFigures(
    [property: JsonPropertyName("bytes_external")] long BytesExternal,
    [property: JsonPropertyName("foreign_connects")] long ForeignConnects,
    [property: JsonPropertyName("unlisted_lookups")] long UnlistedLookups,
    [property: JsonPropertyName("refused")] long Refused)
{
    /// <summary>Nothing seen.</summary>
    public static EgressFigures None { get; } = new(0, 0, 0, 0);

    /// <summary>Whether the egress check passed: nothing left, and nothing tried to.</summary>
    [JsonPropertyName("passed")]
    [JsonPropertyOrder(-1)]
    public bool Passed => BytesExternal == 0 && ForeignConnects == 0 && UnlistedLookups == 0 && Refused == 0;

    /// <summary>The sum of two.</summary>
    public static EgressFigures operator +(EgressFigures left, EgressFigures right) => new(
        left.BytesExternal + right.BytesExternal,
        left.ForeignConnects + right.ForeignConnects,
        left.UnlistedLookups + right.UnlistedLookups,
        left.Refused + right.Refused);

    /// <summary>What came on top of <paramref name="earlier"/>.</summary>
    public static EgressFigures operator -(EgressFigures left, EgressFigures earlier) => new(
        left.BytesExternal - earlier.BytesExternal,
        left.ForeignConnects - earlier.ForeignConnects,
        left.UnlistedLookups - earlier.UnlistedLookups,
        left.Refused - earlier.Refused);
}
