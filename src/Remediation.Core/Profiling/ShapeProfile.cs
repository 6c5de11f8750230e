namespace Remediation.Core.Profiling;

/// <summary>One shape of one column in a run.</summary>
public sealed record ShapeProfile
{
    /// <summary>The shape of rows that were quarantined at intake; no function is looked for.</summary>
    public const string Faulty = "<fault>";

    /// <summary>The shape that stands for all beyond <see cref="MaxShapesOfColumn"/>.</summary>
    public const string Other = "<other>";

    /// <summary>Shapes told apart in one column; free text beyond that has no form to rely on.</summary>
    public const int MaxShapesOfColumn = 20_000;

    /// <summary>Samples kept of a shape.</summary>
    public const int Samples = 20;

    /// <summary>Number of the shape within the run, from 0 in order of appearance; an address, not an identity.</summary>
    public required int ShapeNo { get; init; }

    /// <summary>The column.</summary>
    public required string Column { get; init; }

    /// <summary>The shape text, see <see cref="ShapeScanner"/>.</summary>
    public required string Shape { get; init; }

    /// <summary>Rows of this shape.</summary>
    public required int Rows { get; init; }

    /// <summary>Distinct values of this shape; 0 before the profile phase.</summary>
    public int Distinct { get; init; }

    /// <summary>A sample of distinct values, independent of row order.</summary>
    public required IReadOnlyList<string?> SampleValues { get; init; }
}
