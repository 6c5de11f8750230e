using System.Globalization;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Functions.SelfHost.Durable;

/// <summary>Pages of instances, oldest first; the token is the key of the last one given.</summary>
internal sealed class InstancePages(DurableEngine engine, OrchestrationQuery query) : AsyncPageable<OrchestrationMetadata>
{
    private const int MaxPage = 10_000;

    public override async IAsyncEnumerable<Page<OrchestrationMetadata>> AsPages(string? continuationToken = null, int? pageSizeHint = null)
    {
        int size = Math.Clamp(pageSizeHint ?? query.PageSize, 1, MaxPage);
        var filter = new InstanceFilter(query.CreatedFrom, query.CreatedTo, query.Statuses?.ToList(), query.InstanceIdPrefix);
        long after = ReadToken(continuationToken ?? query.ContinuationToken);
        string? next;
        do
        {
            List<InstanceRow> rows = engine.Database.Read(sql => InstanceQueries.Page(sql, filter, after, size));
            after = rows.Count > 0 ? rows[^1].Key : after;
            next = rows.Count == size ? after.ToString(CultureInfo.InvariantCulture) : null;
            yield return new Page<OrchestrationMetadata>(
                [.. rows.Select(row => InstanceQueries.ToMetadata(row, query.FetchInputsAndOutputs))], next);
            await Task.CompletedTask;
        }
        while (next is not null);
    }

    private static long ReadToken(string? token) =>
        string.IsNullOrEmpty(token) ? 0
        : long.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out long key) ? key
        : throw new ArgumentException("The continuation token is not one of this host's.");
}
