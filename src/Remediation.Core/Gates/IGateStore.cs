using Remediation.Core.Contracts;
using Remediation.Core.Intake;
using Remediation.Core.Runs;
using Remediation.Core.Staging;

namespace Remediation.Core.Gates;

/// <summary>The staged result as the gate's tests see it, and the verdicts on it.</summary>
public interface IGateStore
{
    /// <summary>The verdict of an attempt, or null.</summary>
    Task<GateVerdictSummary?> FindVerdictAsync(string runId, int attempt, CancellationToken cancellationToken);

    /// <summary>Keeps the verdict of an attempt with the failing cells of each of its tests, in one transaction; replaces an earlier one.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="attempt">The attempt.</param>
    /// <param name="verdict">The verdict.</param>
    /// <param name="failing">For each test of the verdict, in its order, the cells that fail it.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    Task SaveVerdictAsync(
        string runId, int attempt, GateVerdictSummary verdict, IReadOnlyList<IReadOnlyList<CellAddress>> failing, CancellationToken cancellationToken);

    /// <summary>The kept cells that failed a test of an attempt, by position in the batch.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="attempt">The attempt.</param>
    /// <param name="test">The test's index in the verdict, from 0.</param>
    /// <param name="pageSize">At most so many.</param>
    /// <param name="pageToken">Where the last page ended, or null.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    Task<CellPage> ListFailingAsync(string runId, int attempt, int test, int pageSize, string? pageToken, CancellationToken cancellationToken);

    /// <summary>Columns with mended cells (AI_FIXED), in ordinal order.</summary>
    Task<IReadOnlyList<string>> ReadMendedColumnsAsync(string runId, CancellationToken cancellationToken);

    /// <summary>The mended cells of a column.</summary>
    IAsyncEnumerable<MendedCell> ReadMendedAsync(string runId, string column, CancellationToken cancellationToken);

    /// <summary><c>unique</c>: mended cells of a column whose value another row of production, overlaid with this run's mended cells, has too.</summary>
    Task<SetTestCount> FindRepeatedAsync(RunRecord run, string column, int most, CancellationToken cancellationToken);

    /// <summary>
    /// <c>relationships</c>: mended cells of a column whose value is not null and not in the parent's field. Not run when the parent's values are not
    /// known, or not all of them.
    /// </summary>
    Task<SetTestCount> FindOrphansAsync(RunRecord run, string column, ContractRelationship parent, int most, CancellationToken cancellationToken);
}

/// <summary>A mended cell.</summary>
/// <param name="Address">Where it lies.</param>
/// <param name="Value">Its staged value.</param>
public readonly record struct MendedCell(CellAddress Address, string? Value);

/// <summary>What a set test found.</summary>
/// <param name="Tested">Cells looked at.</param>
/// <param name="Failures">Cells that fail.</param>
/// <param name="Failing">The first of them.</param>
/// <param name="NotRun">Why the test could not be run, in words without data; null when it was.</param>
public sealed record SetTestCount(int Tested, int Failures, IReadOnlyList<CellAddress> Failing, string? NotRun = null);
