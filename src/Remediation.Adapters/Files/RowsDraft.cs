using System.Security.Cryptography;
using Remediation.Core.Intake;

namespace Remediation.Adapters.Files;

/// <summary>A rows' file while it is written: a hidden file of the intake folder, renamed to its hash when it is kept.</summary>
internal sealed class RowsDraft : IRowsDraft
{
    private readonly string _folder;
    private readonly string _path;
    private readonly FileStream _content;
    private string? _hash;

    public RowsDraft(string folder, string path)
    {
        _folder = folder;
        _path = path;
        _content = File.Open(path, PrivateFolder.NewFile);
    }

    public Stream Content => _content;

    public async Task<RowsFile> SealAsync(CancellationToken cancellationToken)
    {
        await _content.FlushAsync(cancellationToken);
        _content.Flush(flushToDisk: true);
        _content.Position = 0;
        _hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(_content, cancellationToken));
        await _content.DisposeAsync();
        return new RowsFile($"file:{_hash}.jsonl", _hash);
    }

    public void Keep() => File.Move(_path, Path.Combine(_folder, _hash + ".jsonl"), overwrite: true);

    public async ValueTask DisposeAsync()
    {
        await _content.DisposeAsync();
        File.Delete(_path);
    }
}
