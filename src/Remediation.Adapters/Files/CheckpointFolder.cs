using Remediation.Core.Ledger;

namespace Remediation.Adapters.Files;

/// <summary>One text file for each checkpoint, for copying to a place that this service cannot write.</summary>
/// <param name="folder">The folder.</param>
public sealed class CheckpointFolder(string folder) : ICheckpointArchive
{
    /// <inheritdoc/>
    public async Task KeepAsync(string runId, SealedLedger checkpoint, CancellationToken cancellationToken)
    {
        PrivateFolder.Create(folder);
        string path = Path.Combine(folder, $"{checkpoint.Size:D12}-{runId}.checkpoint");
        if (File.Exists(path))
        {
            return;
        }

        string draft = path + ".draft";
        await using (FileStream stream = File.Open(draft, PrivateFolder.NewFile))
        await using (var writer = new StreamWriter(stream))
        {
            await writer.WriteAsync(checkpoint.Note.AsMemory(), cancellationToken);
        }

        File.Move(draft, path, overwrite: true);
    }
}
