using Functions.SelfHost.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Functions.SelfHost.Hosting;

/// <summary>
/// The data folder, locked, and the database in it. Opened at the first use and not when injected: the container builds the
/// app's services before the host has had a chance to say what is wrong with the app.
/// </summary>
internal sealed class HostStorage(IOptions<SelfHostOptions> options, ILogger<Database> logger, IWriteGate? gate = null) : IDisposable
{
    private readonly Lock _gate = new();
    private (DataFolder Folder, Database Database)? _open;
    private bool _disposed;

    /// <exception cref="HostConfigurationException">The folder cannot be used or is in use.</exception>
    public DataFolder Folder => Open().Folder;

    /// <exception cref="HostConfigurationException">The folder cannot be used or is in use.</exception>
    public Database Database => Open().Database;

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _open?.Database.Dispose();
            _open?.Folder.Dispose();
        }
    }

    private (DataFolder Folder, Database Database) Open()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _open ??= OpenFolder();
        }
    }

    private (DataFolder Folder, Database Database) OpenFolder()
    {
        var folder = DataFolder.Open(options.Value.DataFolder);
        try
        {
            DataFolder.CreatePrivateFile(folder.DatabaseFile);
            return (folder, new Database(folder.DatabaseFile, logger, gate));
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }
}
