using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Remediation.Adapters.Sqlite;
using Remediation.Core.Ledger;

namespace Remediation.Benchmarks.Ledger;

/// <summary>
/// A log of a million entries in SQLite: how fast it is written and sealed, and what an auditor waits for: a row's story, a proof, verification from the start and of
/// what is new. <c>ledger [entries]</c> on the command line.
/// </summary>
internal static class LedgerBenchmark
{
    /// <summary>Entries when none are asked for.</summary>
    public const int Entries = 1_000_000;

    private const int Chunk = 4096;
    private const int Asked = 50;

    /// <summary>Takes and prints all figures.</summary>
    public static async Task RunAsync(TextWriter output, int entries)
    {
        string folder = Directory.CreateTempSubdirectory("bench-ledger-").FullName;
        try
        {
            await MeasureAsync(output, folder, entries);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task MeasureAsync(TextWriter output, string folder, int entries)
    {
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture, $"{entries:N0} entries; {Environment.ProcessorCount} cores, .NET {Environment.Version}; figures on a busy machine are lower bounds"));
        using var database = SqliteDatabase.Open(Path.Combine(folder, "remediation.db"));
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var signer = new LedgerSigner("bench/ledger", key);
        var ledger = new SqliteLedgerStore(database);
        await new SqliteRunStore(database).AdmitAsync(MeasuredBatch.Run, "{}"u8.ToArray(), CancellationToken.None);

        await TimeAsync(output, "write", entries, "entries", () => WriteAsync(ledger, entries));
        await TimeAsync(output, "seal", entries, "entries", () => ledger.SealAsync(MeasuredBatch.RunId, signer, DateTimeOffset.UnixEpoch, CancellationToken.None));
        var desk = new AuditDesk(ledger);
        using var auditor = new LedgerAuditor(ledger, signer, TimeProvider.System);
        await TimeAsync(output, "a row's entries, by the index", Asked, "rows", () => AskAsync(desk, entries));
        await TimeAsync(output, "a row that is in no entry", Asked, "rows", () => AskAsync(desk, -entries));
        await TimeAsync(output, "a proof", Asked / 10, "proofs", () => ProveAsync(desk, entries));
        await TimeAsync(output, "leaf hashes against the checkpoint", entries, "entries", () => desk.CheckAsync(signer.PublicKey, CancellationToken.None));
        await TimeAsync(output, "verify from the start", entries, "entries", () => auditor.VerifyAsync(fromStart: false, CancellationToken.None));
        await TimeAsync(output, "verify with nothing new", Asked, "calls", () => auditor.VerifyAsync(fromStart: false, CancellationToken.None), Asked);
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture, $"database file {new FileInfo(Path.Combine(folder, "remediation.db")).Length / (1024 * 1024)} MiB"));
    }

    private static async Task WriteAsync(SqliteLedgerStore ledger, int entries)
    {
        var writer = new FixEntryWriter(new FixEntryHeader
        {
            RunId = MeasuredBatch.RunId,
            Table = "orders",
            Column = "ordered_at",
            ClusterId = "c-1",
            FixId = "f-1",
            Attempt = 1,
            LambdaApplied = "lambda x: datetime.strptime(x, '%d/%m/%Y').strftime('%Y-%m-%d')",
            ConfidenceScore = 0.9321,
            ModelVersion = "builtin/synthesizer@1",
        });
        for (int done = 0; done < entries;)
        {
            for (int i = 0; i < Chunk && done < entries; i++, done++)
            {
                writer.Add(RowOf(done), "31/12/2025", "2025-12-31", DateTimeOffset.UnixEpoch);
            }

            await ledger.AppendAsync(MeasuredBatch.RunId, writer.Drain(), CancellationToken.None);
        }
    }

    private static async Task AskAsync(AuditDesk desk, int entries)
    {
        for (int i = 0; i < Asked; i++)
        {
            await desk.HistoryAsync("orders", RowOf((int)((long)entries * i / Asked) - (entries < 0 ? 1 : 0)), CancellationToken.None);
        }
    }

    private static async Task ProveAsync(AuditDesk desk, int entries)
    {
        for (int i = 0; i < Asked / 10; i++)
        {
            await desk.ProveAsync((long)entries * i * 10 / Asked, CancellationToken.None);
        }
    }

    private static string RowOf(int number) => string.Create(CultureInfo.InvariantCulture, $"order-{number}");

    private static async Task TimeAsync(TextWriter output, string what, int number, string unit, Func<Task> work, int times = 1)
    {
        var clock = Stopwatch.StartNew();
        TimeSpan before = Environment.CpuUsage.TotalTime;
        for (int i = 0; i < times; i++)
        {
            await work();
        }

        double seconds = clock.Elapsed.TotalSeconds;
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture, $"{what}: {seconds:F3} s for {number:N0} {unit}, {number / seconds:N0}/s, {seconds * 1000 / number:F4} ms each; CPU {(Environment.CpuUsage.TotalTime - before).TotalSeconds:F3} s"));
    }
}
