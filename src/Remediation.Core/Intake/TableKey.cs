using Remediation.Core.Contracts;
using Remediation.Core.Profiling;
using Remediation.Core.Reasons;
using Remediation.Core.Tables;

namespace Remediation.Core.Intake;

/// <summary>Finds, or checks, the primary key of a whole table.</summary>
public static class TableKey
{
    /// <summary>
    /// The key that was asked for, else the contract's, else the first column that the contract calls an identity, else the first column whose
    /// values are all present and distinct.
    /// </summary>
    /// <param name="open">Opens the table from its beginning.</param>
    /// <param name="wanted">The columns that were asked for; empty to find one.</param>
    /// <param name="contract">The table's contract.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    public static async Task<TableKeyFinding> FindAsync(
        Func<CancellationToken, Task<CsvTableReader>> open, IReadOnlyList<string> wanted, Contract contract, CancellationToken cancellationToken)
    {
        await using CsvTableReader reader = await open(cancellationToken);
        IReadOnlyList<string> names = reader.Header.Names;
        IReadOnlyList<string> declared = wanted.Count > 0 ? wanted : contract.PrimaryKey;
        if (declared.FirstOrDefault(c => reader.Header.IndexOf(c) < 0) is { } absent)
        {
            return Fault($"The key column \"{absent}\" is not in the table; its columns are {string.Join(", ", names)}.");
        }

        List<Candidate> candidates = declared.Count > 0
            ? [new Candidate(declared, reader.Header)]
            : [.. names.OrderByDescending(n => contract.Columns.GetValueOrDefault(n) is { Identity: true }).Select(n => new Candidate([n], reader.Header))];
        await foreach (CsvRow row in reader.ReadRowsAsync(cancellationToken))
        {
            if (row.Fault is not null)
            {
                continue;
            }

            foreach (Candidate candidate in candidates)
            {
                candidate.Observe(row);
            }
        }

        if (reader.Fault is { } fault)
        {
            return new TableKeyFinding([], new IntakeProblem(ReasonCode.InvalidTable, "$", fault.ToString()));
        }

        if (candidates.Find(c => c.Fault is null) is { } found)
        {
            return new TableKeyFinding(found.Columns, null);
        }

        return Fault(declared.Count > 0 ? candidates[0].Fault! : "No column has present and distinct values in every row; name the key with --key.");
    }

    private static TableKeyFinding Fault(string message) => new([], new IntakeProblem(ReasonCode.InvalidKey, "$.primary_key", message));

    private sealed class Candidate(IReadOnlyList<string> columns, CsvHeader header)
    {
        private readonly int[] _fields = [.. columns.Select(header.IndexOf)];
        private readonly Dictionary<UInt128, long> _lineOf = [];

        public IReadOnlyList<string> Columns => columns;

        public string? Fault { get; private set; }

        public void Observe(CsvRow row)
        {
            if (Fault is not null)
            {
                return;
            }

            UInt128 key = 0;
            for (int i = 0; i < _fields.Length; i++)
            {
                if (row.Text(_fields[i]) is not { } text)
                {
                    Fail($"The key column \"{columns[i]}\" is empty in line {row.LineNumber}.");
                    return;
                }

                key = (key * 0x9E3779B97F4A7C15UL) + ((UInt128)SampleSketch.HashOf(text) << 64) + SampleSketch.HashOf(text + "\u0001");
            }

            if (!_lineOf.TryAdd(key, row.LineNumber))
            {
                Fail($"The key ({string.Join(", ", columns)}) is not unique: lines {_lineOf[key]} and {row.LineNumber} share it. Name more columns with --key.");
            }
        }

        private void Fail(string fault)
        {
            Fault = fault;
            _lineOf.Clear();
        }
    }
}

/// <summary>A table's key, or why there is none.</summary>
/// <param name="Columns">The key's columns.</param>
/// <param name="Problem">What is wrong, or null.</param>
public sealed record TableKeyFinding(IReadOnlyList<string> Columns, IntakeProblem? Problem);
