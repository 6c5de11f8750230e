namespace Remediation.SampleData;

/// <summary>What was done to one cell.</summary>
/// <param name="Kind">The sort of damage, e.g. <c>date:%d/%m/%Y</c>.</param>
/// <param name="Dirty">The cell as the table has it.</param>
/// <param name="Mendable">True when a function of the dirty text alone, without outside knowledge, gives the truth.</param>
/// <param name="Truth">The truth when it is another than the order's, as for a word that stands for no value; else null.</param>
internal readonly record struct Damage(string Kind, string Dirty, bool Mendable = true, string? Truth = null)
{
    internal static Damage Lost(string kind, string dirty) => new(kind, dirty, Mendable: false);
}
