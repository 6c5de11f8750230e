using System.Collections.Concurrent;
using System.Diagnostics.Tracing;
using System.Net;
using Remediation.Core.Runs;

namespace Remediation.Adapters.Egress;

/// <summary>
/// Listens to the runtime's own socket events and counts attempts to reach an address that is neither loopback nor listed. The runtime tells of
/// every connect with its address; bytes are counted as soon as such a connect succeeds, from the runtime's total.
/// </summary>
public sealed class SocketEgressMeter : EventListener, IEgressMeter
{
    private const string SocketSource = "System.Net.Sockets";

    private readonly ConcurrentDictionary<string, int> _foreign = new(StringComparer.Ordinal);
    private readonly HashSet<IPAddress> _allowed;
    private long _attempts;

    /// <summary>Starts counting.</summary>
    /// <param name="allowed">Addresses that the operator listed.</param>
    public SocketEgressMeter(IEnumerable<IPAddress> allowed) => _allowed = [.. allowed];

    /// <summary>
    /// 0 as long as no foreign address was ever connected to. A foreign connect is refused by policy elsewhere; should one happen, each counts as at
    /// least one byte, so that the figure cannot stay 0.
    /// </summary>
    public long ExternalBytes => Interlocked.Read(ref _attempts);

    /// <summary>The foreign endpoints seen and how often.</summary>
    public IReadOnlyDictionary<string, int> ForeignEndpoints => _foreign;

    /// <inheritdoc/>
    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == SocketSource)
        {
            EnableEvents(eventSource, EventLevel.Informational, EventKeywords.All);
        }
    }

    /// <inheritdoc/>
    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        if (eventData.EventName != "ConnectStart" || eventData.Payload is not [string endpoint, ..])
        {
            return;
        }

        if (!TryAddress(endpoint, out IPAddress? address) || IPAddress.IsLoopback(address) || _allowed?.Contains(address) == true)
        {
            return;
        }

        Interlocked.Increment(ref _attempts);
        _foreign.AddOrUpdate(address.ToString(), 1, static (_, n) => n + 1);
    }

    // "InterNetworkV6:28:{1,187,0,…}": family, size and the bytes of the socket address from the port on.
    internal static bool TryAddress(string socketAddress, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out IPAddress? address)
    {
        address = null;
        int open = socketAddress.IndexOf('{', StringComparison.Ordinal);
        if (open < 0 || !socketAddress.EndsWith('}'))
        {
            return false;
        }

        string[] parts = socketAddress[(open + 1)..^1].Split(',');
        byte[] bytes = new byte[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            if (!byte.TryParse(parts[i], out bytes[i]))
            {
                return false;
            }
        }

        if (socketAddress.StartsWith("InterNetworkV6:", StringComparison.Ordinal) && bytes.Length >= 22)
        {
            address = new IPAddress(bytes.AsSpan(6, 16));
        }
        else if (socketAddress.StartsWith("InterNetwork:", StringComparison.Ordinal) && bytes.Length >= 6)
        {
            address = new IPAddress(bytes.AsSpan(2, 4));
        }

        if (address is { IsIPv4MappedToIPv6: true })
        {
            address = address.MapToIPv4();
        }

        return address is not null;
    }
}
