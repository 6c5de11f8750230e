namespace Remediation.Core.Ledger;

/// <summary>Seals a run's entries, and keeps the checkpoint outside of the database too.</summary>
public sealed class SealStage(ILedgerStore ledger, ICheckpointSigner signer, ICheckpointArchive archive, TimeProvider time)
{
    /// <summary>Seals what is unsealed; without anything new the last checkpoint stands.</summary>
    public async Task RunAsync(string runId, CancellationToken cancellationToken)
    {
        SealedLedger state = await ledger.SealAsync(runId, signer, time.GetUtcNow(), cancellationToken);
        if (state.Note.Length > 0)
        {
            await archive.KeepAsync(runId, state, cancellationToken);
        }
    }
}
