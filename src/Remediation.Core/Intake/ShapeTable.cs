using Remediation.Core.Profiling;

namespace Remediation.Core.Intake;

/// <summary>The shapes met so far: numbers, row counts and samples.</summary>
internal sealed class ShapeTable
{
    private readonly Dictionary<(string Column, string Shape), Entry> _entries = [];
    private readonly Dictionary<string, int> _shapesOfColumn = new(StringComparer.Ordinal);

    public int Count(IntakeRow row)
    {
        string shape = row.FaultCode is null ? ShapeScanner.ShapeOf(row.Value) : ShapeProfile.Faulty;
        Entry entry = Find(row.Column, shape);
        entry.Rows++;
        if (row.FaultCode is null)
        {
            entry.Sketch.Add(row.Value);
        }

        return entry.ShapeNo;
    }

    public IReadOnlyList<ShapeProfile> Profiles() =>
    [
        .. _entries.Select(e => new ShapeProfile
        {
            ShapeNo = e.Value.ShapeNo,
            Column = e.Key.Column,
            Shape = e.Key.Shape,
            Rows = e.Value.Rows,
            SampleValues = e.Value.Sketch.Values,
        }),
    ];

    private Entry Find(string column, string shape)
    {
        if (_entries.TryGetValue((column, shape), out Entry? entry))
        {
            return entry;
        }

        int known = _shapesOfColumn.GetValueOrDefault(column);
        if (known >= ShapeProfile.MaxShapesOfColumn && shape != ShapeProfile.Other)
        {
            return Find(column, ShapeProfile.Other);
        }

        _shapesOfColumn[column] = known + 1;
        entry = new Entry(_entries.Count);
        _entries.Add((column, shape), entry);
        return entry;
    }

    private sealed class Entry(int shapeNo)
    {
        public int ShapeNo { get; } = shapeNo;

        public SampleSketch Sketch { get; } = new(ShapeProfile.Samples);

        public int Rows { get; set; }
    }
}
