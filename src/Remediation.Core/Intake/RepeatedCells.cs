using Remediation.Core.Profiling;

namespace Remediation.Core.Intake;

/// <summary>Finds cells (key and column) that a batch holds more than once.</summary>
internal sealed class RepeatedCells
{
    private readonly Dictionary<UInt128, CellAddress> _first = [];
    private readonly Dictionary<UInt128, List<CellAddress>> _groups = [];

    public IEnumerable<List<CellAddress>> Groups => _groups.Values;

    public void Add(IntakeRow row, CellAddress address)
    {
        UInt128 cell = row.Key.Fingerprint.Prefix ^ ((UInt128)SampleSketch.HashOf(row.Column) << 32);
        if (_first.TryAdd(cell, address))
        {
            return;
        }

        if (_groups.TryGetValue(cell, out List<CellAddress>? group))
        {
            group.Add(address);
        }
        else
        {
            _groups[cell] = [_first[cell], address];
        }
    }
}
