using System.Text.Json;
using Functions.SelfHost.Storage;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Functions.SelfHost.Durable;

/// <summary>Which instances to list; pages follow the key, which is the order of creation.</summary>
internal sealed record InstanceFilter(
    DateTimeOffset? From, DateTimeOffset? To, IReadOnlyCollection<OrchestrationRuntimeStatus>? Statuses, string? IdPrefix)
{
    public static readonly IReadOnlyCollection<OrchestrationRuntimeStatus> EndedStatuses =
        [OrchestrationRuntimeStatus.Completed, OrchestrationRuntimeStatus.Failed, OrchestrationRuntimeStatus.Terminated];
}

/// <summary>Reading and purging of many instances.</summary>
internal static class InstanceQueries
{
    private const string Where =
        " WHERE key > $1 AND created_at >= $2 AND created_at <= $3 AND ($4 IS NULL OR status IN (SELECT value FROM json_each($4))) "
        + "AND ($5 IS NULL OR substr(id, 1, length($5)) = $5) ORDER BY key LIMIT $6";

    public static List<InstanceRow> Page(SqlSession sql, InstanceFilter filter, long afterKey, int size) => sql.Query(
        "SELECT " + InstanceStore.AllColumns + " FROM instances" + Where,
        InstanceStore.ReadInstance,
        afterKey,
        filter.From?.UtcTicks ?? 0L,
        filter.To?.UtcTicks ?? long.MaxValue,
        filter.Statuses is null ? null : JsonSerializer.Serialize(filter.Statuses.Select(s => (int)s)),
        filter.IdPrefix,
        size);

    /// <summary>Removes an ended instance, and its ended descendants if asked.</summary>
    /// <returns>How many went.</returns>
    public static int Purge(SqlSession sql, InstanceRow row, bool recursive)
    {
        int purged = 1;
        if (recursive)
        {
            List<InstanceRow> children = sql.Query(
                "SELECT " + InstanceStore.AllColumns + " FROM instances WHERE parent_key = $1 AND ended_at IS NOT NULL",
                InstanceStore.ReadInstance,
                row.Key);
            purged += children.Sum(child => Purge(sql, child, recursive: true));
        }

        InstanceStore.Delete(sql, row.Key, row.Id);
        return purged;
    }

    public static OrchestrationMetadata ToMetadata(InstanceRow row, bool withData) => new(row.Name, row.Id)
    {
        RuntimeStatus = row.Status,
        CreatedAt = new DateTimeOffset(row.CreatedAt),
        LastUpdatedAt = new DateTimeOffset(row.UpdatedAt),
        SerializedInput = withData ? row.Input : null,
        SerializedOutput = withData ? row.Output : null,
        SerializedCustomStatus = withData ? row.CustomStatus : null,
        DataConverter = withData ? JsonDataConverter.Default : null,
        Tags = row.Tags is null ? new Dictionary<string, string>() : JsonSerializer.Deserialize<Dictionary<string, string>>(row.Tags)!,
        FailureDetails = withData && row.Failure is not null ? Failures.Read(row.Failure) : null,
    };
}
