using System.Text;
using System.Text.Json.Nodes;
using Remediation.Adapters.Files;
using Remediation.Core.Alerts;

namespace Remediation.Adapters.Alerts;

/// <summary>Alerts that no receiver took, as JSON lines in one private file: <c>alerts.dead.jsonl</c> of the data folder.</summary>
/// <param name="path">The file; made at the first alert.</param>
public sealed class AlertDeadLetterFile(string path) : IAlertDeadLetters, IDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);

    /// <inheritdoc/>
    public async Task KeepAsync(AlertDelivery delivery, string failure, CancellationToken cancellationToken)
    {
        JsonObject line = AlertJson.Of(delivery.Alert);
        line["channel"] = delivery.Channel;
        line["failure"] = failure;
        await _gate.WaitAsync(cancellationToken);
        try
        {
            FileStreamOptions options = PrivateFolder.NewFile;
            options.Mode = FileMode.Append;
            options.Access = FileAccess.Write;
            options.Share = FileShare.Read;
            await using FileStream file = File.Open(path, options);
            await file.WriteAsync(Encoding.UTF8.GetBytes(line.ToJsonString() + "\n"), cancellationToken);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc/>
    public async Task<long> CountAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
        {
            return 0;
        }

        await using FileStream file = File.Open(path, new FileStreamOptions { Share = FileShare.ReadWrite, Options = FileOptions.Asynchronous });
        byte[] buffer = new byte[64 * 1024];
        long lines = 0;
        while (await file.ReadAsync(buffer, cancellationToken) is int read and > 0)
        {
            lines += buffer.AsSpan(0, read).Count((byte)'\n');
        }

        return lines;
    }

    /// <inheritdoc/>
    public void Dispose() => _gate.Dispose();
}
