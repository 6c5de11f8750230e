using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Remediation.Core.Generation.Library;

namespace Remediation.Adapters.Postgres;

/// <summary>The fix library in PostgreSQL. A function is known by the hash of its text, which may be longer than an index takes.</summary>
/// <param name="database">The database.</param>
public sealed class PostgresFixLibrary(PostgresDatabase database) : IFixLibrary
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<LibraryFix>> FindAsync(FixPattern pattern, CancellationToken cancellationToken) =>
        await database.ReadAsync(
            connection => connection.Sql(
                "SELECT f.origin, (SELECT array_agg(shape ORDER BY shape) FROM ops.library_shapes WHERE function_no = f.function_no) FROM ops.library f "
                + "JOIN (SELECT function_no, count(*) AS known FROM ops.library_shapes WHERE shape = ANY (@shapes) GROUP BY function_no) s ON s.function_no = f.function_no "
                + "WHERE f.meaning = @meaning AND f.revoked_at IS NULL ORDER BY s.known DESC, f.kept_at DESC, f.function_no DESC")
                .With("meaning", pattern.Meaning)
                .With("shapes", pattern.Shapes)
                .ListAsync(
                    reader => JsonSerializer.Deserialize<LibraryFix>(reader.GetString(0))! with
                    {
                        Pattern = new FixPattern(pattern.Meaning, reader.GetFieldValue<string[]>(1)),
                    },
                    cancellationToken),
            cancellationToken);

    /// <inheritdoc/>
    public Task KeepAsync(LibraryFix fix, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async connection =>
            {
                // Without a row back the function is revoked and nobody approved it: it learns nothing.
                long? functionNo = await connection.Sql(
                    "INSERT INTO ops.library AS l (meaning, lambda, lambda_sha256, origin, kept_at) VALUES (@meaning, @lambda, @sha, @origin, @at) "
                    + "ON CONFLICT (meaning, lambda_sha256) DO UPDATE SET origin = excluded.origin, kept_at = excluded.kept_at, revoked_why = NULL, revoked_at = NULL "
                    + "WHERE l.revoked_at IS NULL OR @approved RETURNING function_no")
                    .With("meaning", fix.Pattern.Meaning)
                    .With("lambda", fix.Lambda)
                    .With("sha", HashOf(fix.Lambda))
                    .With("origin", JsonSerializer.Serialize(fix))
                    .With("at", fix.KeptAt)
                    .With("approved", fix.Approved)
                    .LongAsync(cancellationToken);
                if (functionNo is not null)
                {
                    await connection.Sql("INSERT INTO ops.library_shapes (shape, function_no) SELECT shape, @function FROM unnest(@shapes) AS shape ON CONFLICT DO NOTHING")
                        .With("function", functionNo)
                        .With("shapes", fix.Pattern.Shapes)
                        .ExecuteAsync(cancellationToken);
                }
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task RevokeAsync(string meaning, string lambda, LibraryRevocation why, DateTimeOffset at, CancellationToken cancellationToken) =>
        database.WriteAsync(
            connection => connection.Sql(
                "INSERT INTO ops.library AS l (meaning, lambda, lambda_sha256, revoked_why, revoked_at) VALUES (@meaning, @lambda, @sha, @why, @at) "
                + "ON CONFLICT (meaning, lambda_sha256) DO UPDATE SET revoked_why = excluded.revoked_why, revoked_at = excluded.revoked_at WHERE l.revoked_at IS NULL")
                .With("meaning", meaning)
                .With("lambda", lambda)
                .With("sha", HashOf(lambda))
                .With("why", (int)why)
                .With("at", at)
                .ExecuteAsync(cancellationToken),
            cancellationToken);

    private static byte[] HashOf(string lambda) => SHA256.HashData(Encoding.UTF8.GetBytes(lambda));
}
