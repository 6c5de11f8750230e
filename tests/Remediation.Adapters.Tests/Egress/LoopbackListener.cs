using System.Net;
using System.Net.Sockets;

namespace Remediation.Adapters.Tests.Egress;

/// <summary>A real listener that takes connections, counts them, and answers each with fixed bytes.</summary>
internal sealed class LoopbackListener : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly byte[] _answer;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;
    private int _connections;
    private long _received;

    internal LoopbackListener(byte[] answer, IPAddress? address = null)
    {
        _answer = answer;
        _listener = new TcpListener(address ?? IPAddress.Loopback, 0);
        _listener.Start();
        _loop = Task.Run(AcceptAsync);
    }

    internal int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    internal int Connections => Volatile.Read(ref _connections);

    internal long Received => Interlocked.Read(ref _received);

    /// <summary>An HTTP answer.</summary>
    internal static byte[] Http(string status, string headers = "") =>
        System.Text.Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n{headers}\r\n");

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _loop;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        byte[] buffer = new byte[4096];
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                using Socket peer = await _listener.AcceptSocketAsync(_stop.Token);
                Interlocked.Increment(ref _connections);
                Interlocked.Add(ref _received, await peer.ReceiveAsync(buffer, _stop.Token));
                await peer.SendAsync(_answer, _stop.Token);
            }
            catch (Exception exception) when (exception is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // The peer hung up, or the test is over.
            }
        }
    }
}
