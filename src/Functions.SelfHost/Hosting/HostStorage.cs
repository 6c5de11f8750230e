using Functions.SelfHost.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Functions.SelfHost.Hosting;

/// <summary>The data folder, locked, and the database in it; open as long as the host lives.</summary>
internal sealed class HostStorage : IDisposable
{
    public HostStorage(IOptions<SelfHostOptions> options, ILogger<Database> logger)
    {
        Folder = DataFolder.Open(options.Value.DataFolder);
        try
        {
            DataFolder.CreatePrivateFile(Folder.DatabaseFile);
            Database = new Database(Folder.DatabaseFile, logger);
        }
        catch
        {
            Folder.Dispose();
            throw;
        }
    }

    public DataFolder Folder { get; }

    public Database Database { get; }

    public void Dispose()
    {
        Database.Dispose();
        Folder.Dispose();
    }
}
