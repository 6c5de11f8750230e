using Remediation.Adapters.Files;
using Remediation.Adapters.Sqlite;
using Remediation.Core.Ledger;

namespace Remediation.Cli.Handlers;

/// <summary>
/// Opens a ledger as an export, whichever way it was named. A data folder is exported first, so that both ways judge the same bytes; reading needs
/// no lock and works beside a running host.
/// </summary>
internal static class LedgerSourceReader
{
    /// <summary>What is wrong with a source, or null when it can be opened.</summary>
    internal static string? Missing(LedgerSource source)
    {
        if (source.File is { } file)
        {
            return File.Exists(file) ? null : $"There is no file {file}.";
        }

        return File.Exists(DatabaseFile(source.DataDir!)) && File.Exists(KeyFile(source.DataDir!))
            ? null
            : $"{source.DataDir} is no data folder: it has no ledger.";
    }

    /// <summary>The export, at its beginning. A drafted one is readable by this user only and gone when it is closed.</summary>
    internal static async Task<FileStream> OpenAsync(LedgerSource source, CancellationToken cancellationToken)
    {
        if (source.File is { } file)
        {
            return File.OpenRead(file);
        }

        FileStreamOptions options = PrivateFolder.NewFile;
        options.Options = FileOptions.Asynchronous | FileOptions.DeleteOnClose;
        FileStream draft = File.Open(Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()), options);
        try
        {
            await WriteExportAsync(source.DataDir!, draft, cancellationToken);
            draft.Position = 0;
            return draft;
        }
        catch
        {
            await draft.DisposeAsync();
            throw;
        }
    }

    /// <summary>Writes the export of a data folder.</summary>
    internal static async Task WriteExportAsync(string dataDir, Stream output, CancellationToken cancellationToken)
    {
        using var database = SqliteDatabase.OpenToRead(DatabaseFile(dataDir));
        LedgerVerifierKey key = LedgerVerifierKey.Parse(await File.ReadAllTextAsync(KeyFile(dataDir), cancellationToken))
            ?? throw new InvalidDataException("ledger.key.pub holds no verifier key.");
        // Flushed, not disposed: the stream below it stays the caller's.
        var buffered = new BufferedStream(output, 128 * 1024);
        await LedgerExport.WriteAsync(new SqliteLedgerStore(database).ReadAsync(cancellationToken), key, buffered, cancellationToken);
        await buffered.FlushAsync(cancellationToken);
    }

    private static string DatabaseFile(string dataDir) => Path.Combine(dataDir, "remediation.db");

    private static string KeyFile(string dataDir) => Path.Combine(dataDir, "ledger.key.pub");
}
