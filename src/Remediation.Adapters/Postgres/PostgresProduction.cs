using Npgsql;
using Remediation.Core.Promotion;
using Remediation.Core.Reasons;
using Remediation.Core.Runs;

namespace Remediation.Adapters.Postgres;

/// <summary>
/// The customer's own table that a run's cells belong to, as the server's catalogue knows it. Every name that goes into a statement was found there,
/// and is quoted. The table is never made or altered here.
/// </summary>
internal sealed class PostgresProduction
{
    private readonly Dictionary<string, PostgresColumn> _columns;

    private PostgresProduction(string name, IReadOnlyList<PostgresColumn> key, bool keyIsUnique, Dictionary<string, PostgresColumn> columns)
    {
        Name = name;
        Key = key;
        KeyIsUnique = keyIsUnique;
        _columns = columns;
    }

    /// <summary>The quoted name.</summary>
    public string Name { get; }

    /// <summary>The key's columns.</summary>
    public IReadOnlyList<PostgresColumn> Key { get; }

    /// <summary>Whether a unique index sees to it that a key has one row.</summary>
    public bool KeyIsUnique { get; }

    /// <summary>A column by the batch's name for it; one of those that were asked for.</summary>
    public PostgresColumn this[string column] => _columns[column];

    /// <summary>
    /// Whether a row of the table <c>p</c> is the one of a key, given as text and as values of the columns' types: the values find it by its index, and
    /// the texts tell 7 from 007.
    /// </summary>
    public string IsRow(Func<int, string> value, Func<int, string> text) => string.Join(
        " AND ", Key.Select((k, i) => $"p.{k.Name} = {value(i)} AND p.{k.Name}::text COLLATE \"C\" = {text(i)} COLLATE \"C\""));

    /// <summary>Finds the table of a run, or says what is in the way.</summary>
    /// <param name="connection">A connection.</param>
    /// <param name="run">The run.</param>
    /// <param name="columns">Columns that will be read, by the batch's names.</param>
    /// <param name="writes">Whether they will be written, too.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <returns>The table, or MISSING_TABLE, MISSING_COLUMN or TARGET_FORBIDDEN.</returns>
    public static async Task<(PostgresProduction? Table, string? Obstacle)> FindAsync(
        NpgsqlConnection connection, RunRecord run, IReadOnlyCollection<string> columns, bool writes, CancellationToken cancellationToken)
    {
        var target = ProductionTarget.Of(run);
        if (ProductionTarget.IsReserved(target.Schema))
        {
            return (null, ReasonCode.TargetForbidden);
        }

        PostgresTable? table = await PostgresTable.FindAsync(connection, target.Schema, target.Table, cancellationToken);
        if (table is not { IsReachable: true })
        {
            return (null, table is null ? ReasonCode.MissingTable : ReasonCode.TargetForbidden);
        }

        var named = columns.ToDictionary(c => c, target.ColumnOf, StringComparer.Ordinal);
        Dictionary<string, PostgresColumn> found = await table.FindColumnsAsync(
            connection, [.. target.Key.Concat(named.Values.Select(c => c.Name)).Distinct(StringComparer.Ordinal)], cancellationToken);
        if (target.Key.Any(k => !found.ContainsKey(k)) || named.Values.Any(c => !found.ContainsKey(c.Name)))
        {
            return (null, ReasonCode.MissingColumn);
        }

        if (found.Values.Any(c => !c.IsReadable) || (writes && named.Values.Any(c => !found[c.Name].IsWritable)))
        {
            return (null, ReasonCode.TargetForbidden);
        }

        return (
            new PostgresProduction(
                table.Name,
                [.. target.Key.Select(k => found[k])],
                await table.IsUniqueAsync(connection, target.Key, cancellationToken),
                named.ToDictionary(c => c.Key, c => found[c.Value.Name].With(c.Value.Cast), StringComparer.Ordinal)),
            null);
    }

    /// <summary>
    /// Makes a transaction write and read dates, times, floats and bytes in one way, whatever the server or the role is set to: their text is compared.
    /// A date that only a guess of day and month could read is refused.
    /// </summary>
    public static Task<int> UsePlainTextAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        connection.Sql(
            "SET LOCAL datestyle = 'ISO, YMD'; SET LOCAL intervalstyle = 'postgres'; SET LOCAL timezone = 'UTC'; SET LOCAL bytea_output = 'hex'; "
            + "SET LOCAL extra_float_digits = 1")
            .ExecuteAsync(cancellationToken);
}
