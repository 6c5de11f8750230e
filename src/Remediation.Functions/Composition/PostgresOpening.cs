using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Remediation.Adapters.Egress;
using Remediation.Adapters.Postgres;

namespace Remediation.Functions.Composition;

/// <summary>
/// Opens the PostgreSQL store at start-up, and brings its schema up to date when an owner's connection is given. A schema that this program does not know, and
/// a server that refuses the role, end the start with what to do.
/// </summary>
internal sealed class PostgresOpening(PostgresDatabase database, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<PostgresOpening> logger)
    : OpenedAtStart(lifetime, time, logger)
{
    /// <inheritdoc/>
    public override string Name => "store";

    /// <inheritdoc/>
    public override async Task<string?> PrepareAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await database.TryOpenAsync(cancellationToken);
        }
        catch (Exception e) when (e is PostgresSchemaException or EgressRefusedException)
        {
            throw new SettingsException(e.Message, e);
        }
        catch (PostgresException e)
        {
            throw new SettingsException($"The PostgreSQL database refuses POSTGRES_CONNECTION or POSTGRES_OWNER_CONNECTION ({e.SqlState}): {e.MessageText}", e);
        }
    }
}
