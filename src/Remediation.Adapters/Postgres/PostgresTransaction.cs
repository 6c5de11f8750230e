using Npgsql;

namespace Remediation.Adapters.Postgres;

/// <summary>A transaction of several steps, for what one call cannot do. Disposing of it without a commit takes all of it back; nothing is repeated.</summary>
internal sealed class PostgresTransaction(NpgsqlConnection connection, NpgsqlTransaction transaction) : IAsyncDisposable
{
    /// <summary>The connection that has the transaction open.</summary>
    public NpgsqlConnection Connection => connection;

    /// <summary>Commits.</summary>
    public Task CommitAsync(CancellationToken cancellationToken) => transaction.CommitAsync(cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await transaction.DisposeAsync();
        await connection.DisposeAsync();
    }
}
