using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Remediation.Adapters.Files;
using Remediation.Core.Contracts;
using Remediation.Core.Intake;
using Remediation.Core.Reasons;
using Remediation.Core.Tables;

namespace Remediation.Cli.Running;

/// <summary>
/// Turns a file into a batch message. Anomalies and tables are spooled into the intake folder under their hash, so that a batch of any size is a
/// small message and the same file gives the same batch.
/// </summary>
/// <param name="folder">The intake folder.</param>
/// <param name="generator">Who writes the functions: part of a file's identity as a batch.</param>
internal sealed class BatchPreparation(IIntakeFolder folder, string generator)
{
    private const string Source = "cli";

    /// <summary>Prepares the file of a request.</summary>
    public async Task<PreparedBatch> PrepareAsync(RunRequest request, CancellationToken cancellationToken)
    {
        if (!File.Exists(request.File))
        {
            return Refuse(ReasonCode.IntakeFile, $"There is no file {request.File}.");
        }

        Contract? contract = null;
        if (request.ContractFile is { } contractFile)
        {
            if (!File.Exists(contractFile))
            {
                return Refuse(ReasonCode.UnknownContract, $"There is no contract file {contractFile}.");
            }

            ContractReading reading = await ContractFolder.ReadAsync(
                contractFile, request.Table ?? Path.GetFileNameWithoutExtension(contractFile), cancellationToken);
            if (reading.Contract is null)
            {
                return PreparedBatch.Refused([.. reading.Problems.Select(p => new IntakeProblem(ReasonCode.InvalidContract, p.Path, $"{p.Message} ({p.Code})"))]);
            }

            contract = reading.Contract;
        }

        return Path.GetExtension(request.File).ToLowerInvariant() switch
        {
            ".json" => await MessageAsync(request, cancellationToken),
            ".jsonl" or ".ndjson" => await AnomaliesAsync(request, contract, cancellationToken),
            ".csv" or ".tsv" => await TableAsync(request, contract, cancellationToken),
            _ => Refuse(ReasonCode.InvalidBatch, "The file must be a batch message (.json), anomalies (.jsonl) or a table (.csv)."),
        };
    }

    private static async Task<PreparedBatch> MessageAsync(RunRequest request, CancellationToken cancellationToken) =>
        request.Key.Count > 0 || request.Table is not null || request.Out is not null
            ? Refuse(ReasonCode.InvalidBatch, "A batch message names its key and table itself; --key, --table and --out are for .jsonl and .csv.")
            : new PreparedBatch { Body = await File.ReadAllBytesAsync(request.File, cancellationToken) };

    private async Task<PreparedBatch> AnomaliesAsync(RunRequest request, Contract? contract, CancellationToken cancellationToken)
    {
        if (contract is null || request.Table is null)
        {
            return Refuse(ReasonCode.InvalidBatch, "Anomalies (.jsonl) need --contract and --table.");
        }

        IReadOnlyList<string> key = request.Key.Count > 0 ? request.Key : contract.PrimaryKey;
        if (key.Count == 0)
        {
            return Refuse(ReasonCode.InvalidKey, "Anomalies (.jsonl) need --key, the primary key's columns.");
        }

        RowsFile rows = await folder.SpoolAsync(
            async (target, token) =>
            {
                await using FileStream source = File.OpenRead(request.File);
                await source.CopyToAsync(target, token);
            },
            cancellationToken);
        return new PreparedBatch
        {
            Body = Message(await BatchIdAsync(request, contract, key, cancellationToken), request.Table, key, contract, rows, null, null),
            Key = key,
            Notes = NotesOf(contract, []),
        };
    }

    private async Task<PreparedBatch> TableAsync(RunRequest request, Contract? contract, CancellationToken cancellationToken)
    {
        if (contract is null)
        {
            return Refuse(ReasonCode.InvalidBatch, "A table (.csv) needs --contract: it says which cells are anomalies.");
        }

        await using FileStream probe = File.OpenRead(request.File);
        CsvOpening opening = await CsvTableReader.OpenAsync(probe, cancellationToken: cancellationToken);
        if (opening.Fault is { } headerFault)
        {
            return Refuse(ReasonCode.InvalidTable, headerFault.ToString());
        }

        TableKeyFinding key = await TableKey.FindAsync(token => TableFile.OpenAsync(request.File, token), request.Key, contract, cancellationToken);
        if (key.Problem is { } problem)
        {
            return PreparedBatch.Refused(problem);
        }

        await using CsvTableReader first = await TableFile.OpenAsync(request.File, cancellationToken);
        TablePeers? peers = await TablePeers.ReadAsync(first, contract, cancellationToken);
        TableScan? scan = null;
        RowsFile rows = await folder.SpoolAsync(
            async (target, token) =>
            {
                await using CsvTableReader table = await TableFile.OpenAsync(request.File, token);
                scan = await TableAnomalies.WriteAsync(table, contract, key.Columns, peers, target, token);
            },
            cancellationToken);
        if (scan!.Fault is { } fault)
        {
            return Refuse(ReasonCode.InvalidTable, fault.ToString());
        }

        string name = request.Table ?? TableNameOf(request.File);
        ValidCellsFile? valid = scan.Anomalies == 0 ? null : await ValidCellsAsync(request.File, contract, key.Columns, name, cancellationToken);
        return new PreparedBatch
        {
            Body = Message(await BatchIdAsync(request, contract, key.Columns, cancellationToken), name, key.Columns, contract, rows, scan, valid),
            Key = key.Columns,
            TableRows = scan.Rows,
            NothingToMend = scan.Anomalies == 0,
            Notes = NotesOf(contract, scan.AbsentColumns),
        };
    }

    private async Task<ValidCellsFile> ValidCellsAsync(
        string file, Contract contract, IReadOnlyList<string> key, string tableName, CancellationToken cancellationToken)
    {
        await using CsvTableReader table = await TableFile.OpenAsync(file, cancellationToken);
        IReadOnlyList<string> columns = TableValidCells.ColumnsOf(contract, key, tableName, table.Header);
        bool whole = false;
        RowsFile cells = await folder.SpoolAsync(
            async (target, token) => whole = await TableValidCells.WriteAsync(table, contract, key, columns, target, token), cancellationToken);
        return new ValidCellsFile(cells, whole ? columns : []);
    }

    private static byte[] Message(
        string batchId, string table, IReadOnlyList<string> key, Contract contract, RowsFile rows, TableScan? scan, ValidCellsFile? valid)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("schema", BatchEnvelope.Schema);
            writer.WriteString("batch_id", batchId);
            writer.WriteString("source", Source);
            writer.WriteString("table", table);
            writer.WriteStartArray("primary_key");
            foreach (string column in key)
            {
                writer.WriteStringValue(column);
            }

            writer.WriteEndArray();
            writer.WritePropertyName("contract");
            writer.WriteRawValue(contract.ToJson());
            writer.WriteStartObject("rows");
            WriteFile(writer, rows);
            writer.WriteEndObject();
            if (scan is not null)
            {
                writer.WriteNumber("table_rows", scan.Rows);
                writer.WritePropertyName("known_valid");
                JsonSerializer.Serialize(writer, scan.KnownValid.OrderBy(k => k.Key, StringComparer.Ordinal).ToDictionary(k => k.Key, k => k.Value, StringComparer.Ordinal));
            }

            if (valid is not null)
            {
                writer.WriteStartObject("valid_cells");
                WriteFile(writer, valid.File);
                writer.WriteStartArray("whole_columns");
                foreach (string column in valid.WholeColumns)
                {
                    writer.WriteStringValue(column);
                }

                writer.WriteEndArray();
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteFile(Utf8JsonWriter writer, RowsFile file)
    {
        writer.WriteString("uri", file.Uri);
        writer.WriteString("sha256", file.Sha256);
    }

    // The same file with the same contract, key, table and generator is the same batch.
    private async Task<string> BatchIdAsync(RunRequest request, Contract contract, IReadOnlyList<string> key, CancellationToken cancellationToken)
    {
        await using FileStream content = File.OpenRead(request.File);
        string file = Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellationToken));
        string identity = JsonSerializer.Serialize(new[] { file, contract.Hash, string.Join('\u001f', key), request.Table ?? "", generator });
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity)));
    }

    private static string TableNameOf(string file)
    {
        string name = new([.. Path.GetFileNameWithoutExtension(file).Select(c => char.IsAsciiLetterOrDigit(c) || c == '_' ? c : '_')]);
        return name.Length > 0 && char.IsAsciiDigit(name[0]) ? "t_" + name : name;
    }

    private static List<string> NotesOf(Contract contract, IReadOnlyList<string> absent) =>
    [
        .. contract.Warnings.Select(w => $"Contract: {w.Message} ({w.Code}: {w.Column} {w.Test})"),
        .. absent.Select(c => $"Contract: the table has no column \"{c}\"."),
    ];

    private static PreparedBatch Refuse(string code, string message) => PreparedBatch.Refused([new IntakeProblem(code, "$", message)]);
}

/// <summary>A table's file.</summary>
internal static class TableFile
{
    /// <summary>Opens a table whose header was read before without a fault.</summary>
    public static async Task<CsvTableReader> OpenAsync(string path, CancellationToken cancellationToken)
    {
        CsvOpening opening = await CsvTableReader.OpenAsync(
            new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 128 * 1024, FileOptions.SequentialScan | FileOptions.Asynchronous),
            ownsStream: true,
            cancellationToken: cancellationToken);
        return opening.Reader ?? throw new IOException("The table changed while it was read.");
    }
}
