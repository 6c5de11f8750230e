using System.Diagnostics.Tracing;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Remediation.Core.Runs;

namespace Remediation.Adapters.Egress;

/// <summary>
/// Watches the runtime's socket and name events for what went past the guard. Counted are: the packet that asks for each foreign connection; what
/// such a connection then sends, as the kernel counts it, looked at twenty times a second for as long as one is open and whenever the figures are
/// asked for; and the question for each unlisted name. Not seen here are datagrams to unconnected sockets, native code, and child processes: for
/// these there is <c>verify-egress</c>, which records at the kernel.
/// </summary>
public sealed class EgressMeter : EventListener, IEgressMeter
{
    private const string SocketSource = "System.Net.Sockets";
    private const string NameSource = "System.Net.NameResolution";

    // IP and TCP headers with the options that Linux sends when it asks for a connection.
    private const int AskIpv4Bytes = 60;
    private const int AskIpv6Bytes = 80;

    // Two DNS questions (A and AAAA): header, name with its length bytes, type and class.
    private const int QuestionBytes = 12 + 2 + 4;
    private const int Questions = 2;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    private readonly EgressGuard _guard;
    private readonly EgressTally _tally;
    private readonly ILogger<EgressMeter> _log;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, long> _sent = new(StringComparer.Ordinal);
    private readonly ITimer _timer;
    private readonly bool _ready;

    /// <summary>Starts to watch.</summary>
    /// <param name="guard">Knows what is within the perimeter.</param>
    /// <param name="tally">Counts.</param>
    /// <param name="clock">Times the looks at open foreign connections.</param>
    /// <param name="log">Tells of what was seen, by class of host.</param>
    public EgressMeter(EgressGuard guard, EgressTally tally, TimeProvider clock, ILogger<EgressMeter> log)
    {
        (_guard, _tally, _log) = (guard, tally, log);
        _timer = clock.CreateTimer(_ => Measure(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _ready = true;

        // The base class reports existing sources while it is constructed, before the fields above are set.
        foreach (EventSource source in EventSource.GetSources())
        {
            Enable(source);
        }
    }

    /// <inheritdoc/>
    public EgressFigures Since(DateTimeOffset? moment)
    {
        Measure();
        return _tally.Since(moment);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _timer.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (_ready)
        {
            Enable(eventSource);
        }
    }

    /// <inheritdoc/>
    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        if (!_ready || eventData.Payload is not [string text, ..])
        {
            return;
        }

        switch (eventData.EventSource.Name, eventData.EventName)
        {
            case (SocketSource, "ConnectStart") when TryEndpoint(text, out IPEndPoint? peer) && IsForeign(peer):
                Connecting(peer);
                break;
            case (NameSource, "ResolutionStart") when IsUnlisted(text):
                _tally.UnlistedLookup(Questions * (QuestionBytes + text.Length));
                EgressLog.UnlistedLookup(_log);
                break;
        }
    }

    // "InterNetworkV6:28:{1,187,0,…}": family, size and the bytes of the socket address from the port on.
    internal static bool TryEndpoint(string socketAddress, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out IPEndPoint? endpoint)
    {
        endpoint = null;
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

        IPAddress? address = socketAddress[..open] switch
        {
            string head when head.StartsWith("InterNetworkV6:", StringComparison.Ordinal) && bytes.Length >= 22 => new IPAddress(bytes.AsSpan(6, 16)),
            string head when head.StartsWith("InterNetwork:", StringComparison.Ordinal) && bytes.Length >= 6 => new IPAddress(bytes.AsSpan(2, 4)),
            _ => null,
        };
        endpoint = address is null ? null : new IPEndPoint(HostClasses.Plain(address), (bytes[0] << 8) | bytes[1]);
        return endpoint is not null;
    }

    private void Enable(EventSource source)
    {
        if (source.Name is SocketSource or NameSource)
        {
            EnableEvents(source, EventLevel.Informational, EventKeywords.All);
        }
    }

    private bool IsForeign(IPEndPoint peer) => HostClasses.Of(peer.Address) != HostClass.Loopback && !_guard.Knows(peer.Address, peer.Port);

    // An address here means a reverse lookup, which asks for the address's name.
    private bool IsUnlisted(string name) =>
        IPAddress.TryParse(name, out IPAddress? address) ? HostClasses.Of(address) != HostClass.Loopback : name.Length > 0 && !_guard.KnowsName(name);

    private void Connecting(IPEndPoint peer)
    {
        _tally.ForeignConnect(peer.AddressFamily == AddressFamily.InterNetworkV6 ? AskIpv6Bytes : AskIpv4Bytes);
        EgressLog.ForeignConnect(_log, HostClasses.Of(peer.Address).Word(), peer.Port);
        _timer.Change(Look, Look);
    }

    private void Measure()
    {
        lock (_lock)
        {
            if (_tally.Since(null).ForeignConnects == 0)
            {
                return;
            }

            foreach ((string socket, IPEndPoint peer, long sent) in ForeignSockets.Open())
            {
                long more = sent - _sent.GetValueOrDefault(socket);
                if (more > 0 && IsForeign(peer))
                {
                    _sent[socket] = sent;
                    _tally.ForeignBytes(more);
                }
            }
        }
    }
}
