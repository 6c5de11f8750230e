using System.Net.Sockets;

namespace Remediation.Adapters.Egress;

/// <summary>The stream of a guarded connection, which counts what is written by purpose.</summary>
/// <param name="socket">The connected socket; closed with the stream.</param>
/// <param name="purpose">What the connection is for, such as <c>alerts</c>.</param>
internal sealed class CountedStream(Socket socket, string purpose) : NetworkStream(socket, ownsSocket: true)
{
    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        base.Write(buffer);
        EgressTally.Listed(purpose, buffer.Length);
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count)
    {
        base.Write(buffer, offset, count);
        EgressTally.Listed(purpose, count);
    }

    /// <inheritdoc/>
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await base.WriteAsync(buffer, cancellationToken);
        EgressTally.Listed(purpose, buffer.Length);
    }

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
}
