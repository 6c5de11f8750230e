namespace Microsoft.DurableTask;

/// <summary>A list that is read page by page, or item by item.</summary>
/// <typeparam name="T">Type of the items.</typeparam>
public abstract class AsyncPageable<T> : IAsyncEnumerable<T>
{
    /// <summary>Reads by pages.</summary>
    /// <param name="continuationToken">Where to go on; null for the start.</param>
    /// <param name="pageSizeHint">Items in a page.</param>
    /// <returns>The pages.</returns>
    public abstract IAsyncEnumerable<Page<T>> AsPages(string? continuationToken = null, int? pageSizeHint = null);

    /// <inheritdoc/>
    public async IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        await foreach (Page<T> page in AsPages().WithCancellation(cancellationToken))
        {
            foreach (T value in page.Values)
            {
                yield return value;
            }
        }
    }
}

/// <summary>A page of a list.</summary>
/// <typeparam name="T">Type of the items.</typeparam>
/// <param name="values">The items.</param>
/// <param name="continuationToken">Where the next page starts; null if this is the last.</param>
public sealed class Page<T>(IReadOnlyList<T> values, string? continuationToken = null)
{
    /// <summary>The items.</summary>
    public IReadOnlyList<T> Values { get; } = values;

    /// <summary>Where the next page starts; null if this is the last.</summary>
    public string? ContinuationToken { get; } = continuationToken;
}
