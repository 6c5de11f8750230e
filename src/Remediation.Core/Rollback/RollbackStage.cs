using System.Text.Json;
using Remediation.Core.Generation;
using Remediation.Core.Generation.Library;
using Remediation.Core.Identity;
using Remediation.Core.Ledger;
using Remediation.Core.Reasons;
using Remediation.Core.Reconciliation;
using Remediation.Core.Runs;
using Remediation.Core.Staging;

namespace Remediation.Core.Rollback;

/// <summary>
/// Carries out a rollback, a step a method, each of which may be done again after a crash: begin, restore every fix, close, then (after sealing) reconcile and
/// end. What it does to the run:
/// <list type="bullet">
/// <item>Cells put back are ROLLED_BACK. They go on counting as success, since their mended value exists and has its receipt: <c>source == success + quarantine</c>
/// holds before and after, and <c>rollback</c> in the report says how many of them production no longer has.</item>
/// <item>Cells that changed since stay PROMOTED and are reported; when what changed them is rolled back, another act can take them.</item>
/// <item>The outcome is <c>rolled_back</c> when no change of the run is left in production, <c>partly_rolled_back</c> when some are, and stays as it was when
/// none was put back.</item>
/// </list>
/// </summary>
public sealed class RollbackStage(
    IRollbackStore store, IRunStore runs, RunContexts contexts, IFixStore fixes, IStagingStore staging, FixLibrarian library, RunReporter reporter, TimeProvider time)
{
    private const int ChunkCells = 4096;

    /// <summary>Begins the act, or finds it begun. Null when the run does not allow it any more.</summary>
    public Task<RollbackRecord?> BeginAsync(RollbackOrder order, CancellationToken cancellationToken) =>
        store.BeginAsync(order, time.GetUtcNow(), cancellationToken);

    /// <summary>Puts back what one fix has in production, from where it was interrupted.</summary>
    /// <returns>The act as it is then.</returns>
    public async Task<RollbackRecord> RestoreAsync(string rollbackId, string fixId, CancellationToken cancellationToken)
    {
        RollbackRecord act = await RequireAsync(rollbackId, cancellationToken);
        RollbackFix fix = act.Fixes.First(f => f.FixId == fixId);
        if (fix.Done)
        {
            return act;
        }

        RunRecord run = await RequireRunAsync(act, cancellationToken);
        var receipts = new RollbackReceipts(run, act, fix, time);
        Fingerprint? reached = fix.Reached;
        List<PromotedCell> cells = new(ChunkCells);
        await foreach (PromotedCell cell in store.ReadAsync(run.RunId, fixId, reached, cancellationToken))
        {
            cells.Add(cell);
            if (cells.Count == ChunkCells)
            {
                await store.RestoreAsync(rollbackId, fixId, reached, cells, receipts.Of, cancellationToken);
                reached = cell.Fingerprint;
                cells.Clear();
            }
        }

        if (cells.Count > 0)
        {
            await store.RestoreAsync(rollbackId, fixId, reached, cells, receipts.Of, cancellationToken);
        }

        await store.CompleteFixAsync(rollbackId, fixId, cancellationToken);
        return await RequireAsync(rollbackId, cancellationToken);
    }

    /// <summary>Appends the act's own entry.</summary>
    public async Task CloseAsync(string rollbackId, CancellationToken cancellationToken)
    {
        RunRecord run = await RequireRunAsync(await RequireAsync(rollbackId, cancellationToken), cancellationToken);
        DateTimeOffset now = time.GetUtcNow();
        await store.CloseAsync(
            rollbackId,
            act => new RollbackEntry
            {
                RunId = run.RunId,
                Table = run.Table,
                Attempt = act.Attempt,
                RollbackId = rollbackId,
                Actor = act.Order.Actor,
                Reason = act.Order.Reason,
                Clusters = act.Order.Clusters,
                Restored = act.Restored,
                Skipped = act.Skipped,
                Timestamp = now,
            },
            now,
            cancellationToken);
    }

    /// <summary>Takes the functions concerned out of the fix library, writes the run's report anew and gives the run its outcome.</summary>
    /// <returns>The run as it is then, and its report.</returns>
    public async Task<(RunRecord Run, RunReport Report)> EndAsync(string rollbackId, CancellationToken cancellationToken)
    {
        RollbackRecord act = await RequireAsync(rollbackId, cancellationToken);
        RunContext context = await contexts.LoadAsync(act.Order.RunId, act.Attempt, cancellationToken);
        HashSet<string> concerned = [.. act.Fixes.Select(f => f.FixId)];
        foreach (FixRecord fix in await fixes.ListAsync(act.Order.RunId, cancellationToken))
        {
            if (concerned.Contains(fix.FixId))
            {
                await library.RevokeAsync(context.Run, fix, context.Contract, LibraryRevocation.RolledBack, cancellationToken);
            }
        }

        if (act.Ended)
        {
            return (context.Run, await reporter.CurrentAsync(context.Run, cancellationToken));
        }

        CellCounts counts = await staging.CountAsync(context.Run.RunId, cancellationToken);
        RunRecord after = AfterOf(context.Run, counts);
        RunReport report = await reporter.RolledBackAsync(after, counts, await store.CountAsync(after.RunId, cancellationToken), cancellationToken);
        var ending = new RollbackEnding(
            after.Outcome, after.Status, after.ErrorCode, after.Error, JsonSerializer.Serialize(report, RunReportJson.Default.RunReport), time.GetUtcNow());
        return (await store.EndAsync(rollbackId, ending, cancellationToken), report);
    }

    private static RunRecord AfterOf(RunRecord run, CellCounts counts)
    {
        // An attempt that broke off leaves cells without a decision; they are accounted for as those that wait.
        string phase = run.Outcome is null or RunOutcome.Error ? RunPhase.Cluster : RunPhase.Promote;
        string? outcome = !Reconciler.Judge(counts, phase).Balanced ? RunOutcome.DataLoss
            : counts.RolledBack == 0 ? run.Outcome
            : counts.InProduction == 0 ? RunOutcome.RolledBack
            : RunOutcome.PartlyRolledBack;
        if (outcome == run.Outcome)
        {
            return run;
        }

        string? code = outcome == RunOutcome.DataLoss ? ReasonCode.DataLoss : null;
        return run with { Outcome = outcome, Status = RunOutcome.StatusOf(outcome!), ErrorCode = code, Error = code is null ? null : ReasonCatalog.Sentence(code) };
    }

    private async Task<RollbackRecord> RequireAsync(string rollbackId, CancellationToken cancellationToken) =>
        await store.FindAsync(rollbackId, cancellationToken) ?? throw new InvalidOperationException("The rollback is not in the store.");

    private async Task<RunRecord> RequireRunAsync(RollbackRecord act, CancellationToken cancellationToken) =>
        await runs.FindAsync(act.Order.RunId, cancellationToken) ?? throw new InvalidOperationException("The run is not in the store.");
}

/// <summary>Makes the ledger entries of one fix's cells.</summary>
internal sealed class RollbackReceipts(RunRecord run, RollbackRecord act, RollbackFix fix, TimeProvider time)
{
    private readonly RollbackEntryWriter _writer = new(new RollbackEntryHeader
    {
        RollbackId = act.Order.RollbackId,
        RunId = run.RunId,
        Table = run.Table,
        Attempt = act.Attempt,
        Column = fix.Column,
        ClusterId = fix.ClusterId,
        FixId = fix.FixId,
        Actor = act.Order.Actor,
        Reason = act.Order.Reason,
    });

    /// <summary>The entries of a chunk: of the cells put back, then of those left as they are.</summary>
    public IReadOnlyList<EntryBundle> Of(IReadOnlyList<RestoredCell> cells)
    {
        DateTimeOffset now = time.GetUtcNow();
        foreach (RestoredCell cell in cells.Where(c => c.Refusal is null))
        {
            _writer.Add(cell.Cell.RowId, cell.Cell.PromotedValue, cell.Cell.OldValue, now);
        }

        return [.. _writer.Drain(), .. EntryBundle.Pack(cells.Where(c => c.Refusal is not null).Select(c => ConflictOf(c, now)))];
    }

    private ConflictEntry ConflictOf(RestoredCell cell, DateTimeOffset now) => new()
    {
        RunId = run.RunId,
        Table = run.Table,
        Attempt = act.Attempt,
        Column = fix.Column,
        ClusterId = fix.ClusterId,
        FixId = fix.FixId,
        RowId = cell.Cell.RowId,
        ExpectedValue = cell.Cell.PromotedValue,
        FoundValue = cell.FoundValue,
        Reason = cell.Refusal!,
        RollbackId = act.Order.RollbackId,
        Timestamp = now,
    };
}
