using System.Globalization;
using Npgsql;

namespace Remediation.Adapters.Postgres;

/// <summary>How text becomes a value of a column.</summary>
/// <param name="Type">The column's type without length and precision, as the server writes it.</param>
/// <param name="FullType">The column's type with them.</param>
/// <param name="IsText">Whether it is a type of text.</param>
/// <param name="First">The type that the contract casts to first, or null.</param>
internal sealed record PostgresCast(string Type, string FullType, bool IsText, string? First = null)
{
    /// <summary>The value of a text.</summary>
    public string Of(string text) => First is null ? $"CAST({text} AS {Type})" : $"CAST(CAST(CAST({text} AS {First}) AS text) AS {Type})";

    /// <summary>
    /// Whether the column keeps a value as it is: a cast cuts text to the column's length and rounds a number to its precision without a word, and then
    /// production would hold something else than the ledger says.
    /// </summary>
    public string Keeps(string value, string text) =>
        IsText ? $"CAST({value} AS {FullType})::text IS NOT DISTINCT FROM {(First is null ? text : value + "::text")}"
        : FullType == Type ? "true"
        : $"CAST({value} AS {FullType}) IS NOT DISTINCT FROM {value}";
}

/// <summary>
/// Casts of text that may fail for some rows. A statement that casts is tried as it is first, which costs next to nothing; when a value does not fit,
/// it runs again with each cast tried by itself (some microseconds a value) and null where it fails.
/// </summary>
internal static class PostgresCasts
{
    private const string Savepoint = "remediation_cast";

    /// <summary>Runs a statement that casts.</summary>
    /// <param name="connection">A connection with an open transaction that may write: the trials are functions of the session.</param>
    /// <param name="casts">The casts that it may use.</param>
    /// <param name="work">Runs it with the SQL of a cast of a text; it may be called twice, and what it did before is undone then.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    public static async Task<T> TryAsync<T>(
        this NpgsqlConnection connection, IReadOnlyList<PostgresCast> casts, Func<Func<PostgresCast, string, string>, Task<T>> work, CancellationToken cancellationToken)
    {
        await connection.Sql("SAVEPOINT " + Savepoint).ExecuteAsync(cancellationToken);
        try
        {
            T result = await work((cast, text) => cast.Of(text));
            await connection.Sql("RELEASE SAVEPOINT " + Savepoint).ExecuteAsync(cancellationToken);
            return result;
        }
        catch (PostgresException e) when (IsOfValue(e))
        {
            await connection.Sql("ROLLBACK TO SAVEPOINT " + Savepoint).ExecuteAsync(cancellationToken);
        }

        List<PostgresCast> tried = [.. casts.Distinct()];
        for (int i = 0; i < tried.Count; i++)
        {
            await connection.Sql(Trial(i, tried[i])).ExecuteAsync(cancellationToken);
        }

        return await work((cast, text) => $"CASE WHEN {NameOf(tried.IndexOf(cast))}({text}) THEN {cast.Of(text)} END");
    }

    /// <summary>Whether a statement failed because of a value in one of its rows.</summary>
    public static bool IsOfValue(PostgresException e) =>
        e.SqlState.StartsWith("22", StringComparison.Ordinal) || e.SqlState.StartsWith("23", StringComparison.Ordinal);

    /// <summary>A name as an identifier.</summary>
    public static string Quoted(string name) => '"' + name.Replace("\"", "\"\"", StringComparison.Ordinal) + '"';

    /// <summary>A text as a literal, whatever the server's setting for backslashes is.</summary>
    public static string Literal(string text) =>
        "E'" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "''", StringComparison.Ordinal) + "'";

    private static string NameOf(int cast) => string.Create(CultureInfo.InvariantCulture, $"pg_temp.remediation_takes_{cast}");

    private static string Trial(int number, PostgresCast cast)
    {
        string body = $"BEGIN PERFORM CAST({cast.Of("$1")} AS {cast.FullType}); RETURN true; EXCEPTION WHEN data_exception OR integrity_constraint_violation THEN RETURN false; END";
        return $"CREATE OR REPLACE FUNCTION {NameOf(number)}(text) RETURNS boolean LANGUAGE plpgsql AS {Literal(body)}";
    }
}
