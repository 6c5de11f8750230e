using Remediation.Core.Runs;
using Remediation.Core.Trials;

namespace Remediation.Adapters.Postgres;

/// <summary>Identity values of the customer's own tables.</summary>
/// <param name="database">The database.</param>
public sealed class PostgresIdentityStore(PostgresDatabase database) : IProductionIdentities
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> FindHeldAsync(RunRecord run, string column, IReadOnlyCollection<string> values, CancellationToken cancellationToken) =>
        database.WriteAsync<IReadOnlyList<string>>(
            async connection =>
            {
                await PostgresProduction.UsePlainTextAsync(connection, cancellationToken);
                (PostgresProduction? table, string? _) = await PostgresProduction.FindAsync(connection, run, [column], writes: false, cancellationToken);
                if (table is null)
                {
                    return [];
                }

                // A value that does not fit the column's type is held by nobody.
                PostgresColumn asked = table[column];
                return await connection.TryAsync(
                    [asked.Cast],
                    cast => connection.Sql(
                        $"SELECT v.text FROM (SELECT u.text, {cast(asked.Cast, "u.text")} AS value FROM unnest(@values) AS u (text) OFFSET 0) v "
                        + $"WHERE EXISTS (SELECT 1 FROM {table.Name} p WHERE p.{asked.Name} = v.value)")
                        .With("values", values)
                        .ListAsync(reader => reader.GetString(0), cancellationToken),
                    cancellationToken);
            },
            cancellationToken);
}
