using Remediation.Core.Contracts;
using Remediation.Core.Runs;

namespace Remediation.Core.Promotion;

/// <summary>
/// Where a run's cells belong in a customer's own database: the batch's table in the schema <c>production</c>, unless batch or contract
/// (<c>meta.remediation.target</c>) name another place. Names only; whether they exist is the database's to say.
/// </summary>
public sealed class ProductionTarget
{
    /// <summary>The schema where none is named.</summary>
    public const string DefaultSchema = "production";

    // The service's own schemas and the server's: whoever writes a batch or a contract must not reach the ledger or the runs through it.
    private static readonly string[] Reserved = ["ops", "staging", "audit", "gate", "information_schema"];

    private readonly Contract? _contract;

    private ProductionTarget(RunRecord run, Contract? contract)
    {
        _contract = contract;
        (string? schema, string table) = Split(run.Table);
        Schema = contract?.Target?.Schema ?? schema ?? DefaultSchema;
        Table = contract?.Target?.Table ?? table;
        Key = [.. run.PrimaryKey.Select(KeyName)];
    }

    /// <summary>The schema.</summary>
    public string Schema { get; }

    /// <summary>The table.</summary>
    public string Table { get; }

    /// <summary>The columns of the primary key, in the order of the batch's.</summary>
    public IReadOnlyList<string> Key { get; }

    /// <summary>The target of a run, by its own contract.</summary>
    public static ProductionTarget Of(RunRecord run) => new(run, run.ContractJson is { } json ? Contract.FromJson(json) : null);

    /// <summary>Whether a schema is one that no batch may write to.</summary>
    public static bool IsReserved(string schema) => Reserved.Contains(schema, StringComparer.OrdinalIgnoreCase) || schema.StartsWith("pg_", StringComparison.OrdinalIgnoreCase);

    /// <summary>What a column of the batch is called there, and the type that its text is cast to first; null for the column's own.</summary>
    public (string Name, string? Cast) ColumnOf(string column)
    {
        ColumnTarget? own = _contract?.Columns.GetValueOrDefault(column)?.Target;
        return (own?.Column ?? column, own?.Cast ?? _contract?.Target?.Casts.GetValueOrDefault(column));
    }

    /// <summary>The table that a relationship leads to; one without a schema stands beside this one.</summary>
    public (string Schema, string Table) ParentOf(string to)
    {
        (string? schema, string table) = Split(to);
        return (schema ?? Schema, table);
    }

    private string KeyName(string column) =>
        _contract?.Target?.Key.FirstOrDefault(k => string.Equals(k.From, column, StringComparison.Ordinal))?.To ?? ColumnOf(column).Name;

    private static (string? Schema, string Table) Split(string name) => name.Split('.') is [string schema, string table] ? (schema, table) : (null, name);
}
