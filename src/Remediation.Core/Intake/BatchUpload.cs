using Remediation.Core.Reasons;

namespace Remediation.Core.Intake;

/// <summary>
/// Receives a batch of any size: what fits into a message is one; of what does not, the rows are spooled into the intake folder while they
/// come in, and the message names the file. Memory holds one message at most.
/// </summary>
public sealed class BatchUpload(IIntakeFolder folder, IntakeLimits limits)
{
    private const int ChunkBytes = 64 * 1024;

    /// <summary>Reads a body to its end, or up to where it is refused.</summary>
    public async Task<UploadedBatch> ReceiveAsync(Stream body, CancellationToken cancellationToken)
    {
        using var head = new MemoryStream();
        byte[] chunk = new byte[ChunkBytes];
        int read;
        while ((read = await body.ReadAsync(chunk, cancellationToken)) > 0)
        {
            head.Write(chunk, 0, read);
            if (head.Length > limits.MaxMessageBytes)
            {
                return await SpoolAsync(head.GetBuffer().AsMemory(0, (int)head.Length), body, chunk, cancellationToken);
            }
        }

        return new UploadedBatch(head.ToArray(), null, null);
    }

    private async Task<UploadedBatch> SpoolAsync(ReadOnlyMemory<byte> head, Stream body, byte[] chunk, CancellationToken cancellationToken)
    {
        IRowsDraft draft = folder.BeginDraft();
        try
        {
            var splitter = new BatchSplitter(draft.Content, limits);
            if (await SplitAsync(splitter, head, body, chunk, cancellationToken) is { } problem)
            {
                await draft.DisposeAsync();
                return new UploadedBatch(default, null, problem);
            }

            return new UploadedBatch(splitter.Message(await draft.SealAsync(cancellationToken)), draft, null);
        }
        catch
        {
            await draft.DisposeAsync();
            throw;
        }
    }

    private async Task<IntakeProblem?> SplitAsync(
        BatchSplitter splitter, ReadOnlyMemory<byte> head, Stream body, byte[] chunk, CancellationToken cancellationToken)
    {
        long total = head.Length;
        bool wanted = await splitter.WriteAsync(head, cancellationToken);
        int read;
        while (wanted && (read = await body.ReadAsync(chunk, cancellationToken)) > 0)
        {
            total += read;
            if (total > limits.MaxBatchBytes)
            {
                return new IntakeProblem(ReasonCode.TooLarge, "$", $"The batch is above {limits.MaxBatchBytes} bytes.");
            }

            wanted = await splitter.WriteAsync(chunk.AsMemory(0, read), cancellationToken);
        }

        return wanted && await splitter.CompleteAsync(cancellationToken) ? null : splitter.Problem;
    }
}

/// <summary>A received batch.</summary>
/// <param name="Message">The batch message; empty when it was refused.</param>
/// <param name="Draft">The file of its rows when they were spooled; gone with this unless it is kept.</param>
/// <param name="Problem">Why it was refused, or null.</param>
public sealed record UploadedBatch(ReadOnlyMemory<byte> Message, IRowsDraft? Draft, IntakeProblem? Problem) : IAsyncDisposable
{
    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Draft?.DisposeAsync() ?? ValueTask.CompletedTask;
}
