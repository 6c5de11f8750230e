using Remediation.Core.Runs;

namespace Remediation.Core.Monitoring;

/// <summary>Totals of what a store holds, for those who watch the service. Nothing but counts comes out of it.</summary>
public interface IFigureStore
{
    /// <summary>Everything that is counted over rows of runs, not of cells: cheap.</summary>
    Task<StoreFigures> ReadAsync(CancellationToken cancellationToken);

    /// <summary>The cells of one run by state; those without a decision are NEEDS_AI.</summary>
    Task<IReadOnlyDictionary<CellState, long>> CountCellsAsync(string runId, CancellationToken cancellationToken);
}

/// <summary>What a store holds.</summary>
public sealed record StoreFigures
{
    /// <summary>Every run.</summary>
    public required IReadOnlyList<RunFigure> Runs { get; init; }

    /// <summary>Calls of generators.</summary>
    public required IReadOnlyList<CallFigure> Calls { get; init; }

    /// <summary>Alerts that are still to be delivered, one for each channel.</summary>
    public required long AlertsPending { get; init; }

    /// <summary>Entries in the sealed ledger.</summary>
    public required long LedgerEntries { get; init; }

    /// <summary>Signed checkpoints.</summary>
    public required long LedgerCheckpoints { get; init; }

    /// <summary>The report of the run that ended last, as JSON; null when none has ended.</summary>
    public required string? LastReport { get; init; }
}

/// <summary>A run as it stands.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Attempt">Its attempt.</param>
/// <param name="Status">A <see cref="RunStatus"/>.</param>
/// <param name="Outcome">A <see cref="RunOutcome"/>, or null.</param>
public sealed record RunFigure(string RunId, int Attempt, string Status, string? Outcome);

/// <summary>Calls of generators that have all of this in common.</summary>
/// <param name="CalledModel">Whether a language model was called.</param>
/// <param name="Proposed">Whether a function came.</param>
/// <param name="Rejected">Whether it was rejected.</param>
/// <param name="Defect">What was wrong with the answer (<see cref="Generation.GenerationDefect"/>), or null.</param>
/// <param name="Calls">How many.</param>
public sealed record CallFigure(bool CalledModel, bool Proposed, bool Rejected, string? Defect, long Calls);
