using System.Text.Json;
using Microsoft.Data.Sqlite;
using Remediation.Core.Generation.Library;

namespace Remediation.Adapters.Sqlite;

/// <summary>The fix library in SQLite.</summary>
/// <param name="database">The database.</param>
public sealed class SqliteFixLibrary(SqliteDatabase database) : IFixLibrary
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<LibraryFix>> FindAsync(FixPattern pattern, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<LibraryFix>>(connection =>
        {
            List<(long FunctionNo, LibraryFix Origin)> found = connection.Query(
                null,
                "SELECT f.function_no, f.origin FROM ops_library f JOIN ops_library_shapes s ON s.function_no = f.function_no "
                + "WHERE f.meaning = $meaning AND f.revoked_at IS NULL AND s.shape IN (SELECT value FROM json_each($shapes)) "
                + "GROUP BY f.function_no ORDER BY count(*) DESC, f.kept_at DESC, f.function_no DESC",
                reader => (reader.GetInt64(0), JsonSerializer.Deserialize<LibraryFix>(reader.GetString(1))!),
                ("$meaning", pattern.Meaning),
                ("$shapes", JsonSerializer.Serialize(pattern.Shapes)));
            return [.. found.Select(f => f.Origin with { Pattern = new FixPattern(pattern.Meaning, ShapesOf(connection, f.FunctionNo)) })];
        });

    /// <inheritdoc/>
    public Task KeepAsync(LibraryFix fix, CancellationToken cancellationToken) =>
        database.WriteAsync(
            (connection, transaction) =>
            {
                // Without a row back the function is revoked and nobody approved it: it learns nothing.
                if (connection.Scalar(
                    transaction,
                    "INSERT INTO ops_library (meaning, lambda, origin, kept_at) VALUES ($meaning, $lambda, $origin, $at) ON CONFLICT (meaning, lambda) DO UPDATE SET "
                    + "origin = excluded.origin, kept_at = excluded.kept_at, revoked_why = NULL, revoked_at = NULL WHERE revoked_at IS NULL OR $approved "
                    + "RETURNING function_no",
                    ("$meaning", fix.Pattern.Meaning),
                    ("$lambda", fix.Lambda),
                    ("$origin", JsonSerializer.Serialize(fix)),
                    ("$at", SqliteRunStore.Stamp(fix.KeptAt)),
                    ("$approved", fix.Approved)) is long functionNo)
                {
                    connection.Execute(
                        transaction,
                        "INSERT OR IGNORE INTO ops_library_shapes (shape, function_no) SELECT value, $function FROM json_each($shapes)",
                        ("$function", functionNo),
                        ("$shapes", JsonSerializer.Serialize(fix.Pattern.Shapes)));
                }
            },
            durable: false,
            cancellationToken);

    /// <inheritdoc/>
    public Task RevokeAsync(string meaning, string lambda, LibraryRevocation why, DateTimeOffset at, CancellationToken cancellationToken) =>
        database.WriteAsync(
            (connection, transaction) => connection.Execute(
                transaction,
                "INSERT INTO ops_library (meaning, lambda, revoked_why, revoked_at) VALUES ($meaning, $lambda, $why, $at) "
                + "ON CONFLICT (meaning, lambda) DO UPDATE SET revoked_why = excluded.revoked_why, revoked_at = excluded.revoked_at WHERE revoked_at IS NULL",
                ("$meaning", meaning),
                ("$lambda", lambda),
                ("$why", (int)why),
                ("$at", SqliteRunStore.Stamp(at))),
            durable: true,
            cancellationToken);

    private static List<string> ShapesOf(SqliteConnection connection, long functionNo) =>
        connection.Query(
            null,
            "SELECT shape FROM ops_library_shapes WHERE function_no = $function ORDER BY shape",
            reader => reader.GetString(0),
            ("$function", functionNo));
}
