using Microsoft.Extensions.Logging.Abstractions;
using Remediation.Adapters.Egress;
using Remediation.Adapters.Files;
using Remediation.Adapters.Postgres;
using Remediation.Adapters.Sqlite;
using Remediation.Core.Ledger;
using Remediation.Functions.Composition;

namespace Remediation.Cli.Handlers;

/// <summary>
/// Opens a ledger as an export, whichever way it was named. That of a data folder is exported first, so that both ways judge the same bytes; it lies in the
/// folder's database, or in the one that the settings name. Reading needs no lock and works beside a running host.
/// </summary>
internal static class LedgerSourceReader
{
    /// <summary>Tells what is wrong with a source; null when it can be opened, else the exit code.</summary>
    internal static async Task<int?> RefuseAsync(LedgerSource source, CliConsole console, CancellationToken cancellationToken)
    {
        if (source.File is { } file)
        {
            return File.Exists(file) ? null : Absent($"There is no file {file}.");
        }

        string folder = source.DataDir!;
        PostgresOptions? postgres;
        try
        {
            postgres = StoreOf(folder);
        }
        catch (SettingsException e)
        {
            return console.Fail(ExitCode.BadInput, "INVALID_SETTINGS", e.Message, "See local.settings.sample.json for every key.");
        }

        if (!File.Exists(KeyFile(folder)) || (postgres is null && !File.Exists(DatabaseFile(folder))))
        {
            return Absent($"{folder} is no data folder: it has no ledger.");
        }

        if (postgres is null)
        {
            return null;
        }

        await using PostgresDatabase database = Open(postgres);
        return await database.TryOpenAsync(cancellationToken) is { } away
            ? console.Fail(ExitCode.Unavailable, "STORE_UNAVAILABLE", away, "Start the database, or judge an export with --file.")
            : null;

        int Absent(string missing) => console.Fail(ExitCode.BadInput, "NOT_FOUND", missing, "Name an export with --file or a data folder with --data-dir.");
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

    /// <summary>The ledger of a data folder, to be asked by its index.</summary>
    internal static async Task<OpenLedger> OpenLedgerAsync(string dataDir, CancellationToken cancellationToken)
    {
        LedgerVerifierKey key = await KeyAsync(dataDir, cancellationToken);
        if (StoreOf(dataDir) is { } postgres)
        {
            PostgresDatabase server = Open(postgres);
            return new OpenLedger(new AuditDesk(new PostgresLedgerStore(server)), key, server.DisposeAsync);
        }

        var file = SqliteDatabase.OpenToRead(DatabaseFile(dataDir));
        return new OpenLedger(new AuditDesk(new SqliteLedgerStore(file)), key, () =>
        {
            file.Dispose();
            return ValueTask.CompletedTask;
        });
    }

    /// <summary>Writes the export of a data folder.</summary>
    internal static async Task WriteExportAsync(string dataDir, Stream output, CancellationToken cancellationToken)
    {
        LedgerVerifierKey key = await KeyAsync(dataDir, cancellationToken);

        // Flushed, not disposed: the stream below it stays the caller's.
        var buffered = new BufferedStream(output, 128 * 1024);
        if (StoreOf(dataDir) is { } postgres)
        {
            await using PostgresDatabase database = Open(postgres);
            await LedgerExport.WriteAsync(new PostgresLedgerStore(database).ReadAsync(cancellationToken), key, buffered, cancellationToken);
        }
        else
        {
            using var database = SqliteDatabase.OpenToRead(DatabaseFile(dataDir));
            await LedgerExport.WriteAsync(new SqliteLedgerStore(database).ReadAsync(cancellationToken), key, buffered, cancellationToken);
        }

        await buffered.FlushAsync(cancellationToken);
    }

    private static PostgresOptions? StoreOf(string dataDir) =>
        RemediationApp.ReadSettings(new Dictionary<string, string?>(StringComparer.Ordinal) { ["DATA_DIR"] = dataDir }).Postgres;

    // Reading brings no schema up to date, and reaches the database's own endpoints alone.
    private static PostgresDatabase Open(PostgresOptions options)
    {
        var allowed = new EgressAllowList(GuardedPostgres.Endpoints(options.Connection));
        var guard = new EgressGuard(allowed, new SystemNameResolver(), new EgressTally(TimeProvider.System), NullLogger<EgressGuard>.Instance);
        return new PostgresDatabase(guard, options with { OwnerConnection = null }, TimeProvider.System, NullLogger<PostgresDatabase>.Instance);
    }

    private static async Task<LedgerVerifierKey> KeyAsync(string dataDir, CancellationToken cancellationToken) =>
        LedgerVerifierKey.Parse(await File.ReadAllTextAsync(KeyFile(dataDir), cancellationToken))
        ?? throw new InvalidDataException("ledger.key.pub holds no verifier key.");

    private static string DatabaseFile(string dataDir) => Path.Combine(dataDir, "remediation.db");

    private static string KeyFile(string dataDir) => Path.Combine(dataDir, "ledger.key.pub");
}

/// <summary>An open ledger.</summary>
/// <param name="Desk">Answers from it.</param>
/// <param name="Key">What its checkpoints are verified with.</param>
/// <param name="Close">Closes the database behind it.</param>
internal sealed record OpenLedger(AuditDesk Desk, LedgerVerifierKey Key, Func<ValueTask> Close) : IAsyncDisposable
{
    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Close();
}
