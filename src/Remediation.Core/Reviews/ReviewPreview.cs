using Remediation.Core.Clustering;
using Remediation.Core.Contracts;
using Remediation.Core.Reasons;
using Remediation.Core.Trials;
using Remediation.Lambdas;

namespace Remediation.Core.Reviews;

/// <summary>What a function would do to the values that wait, counted over all of them, without writing anything.</summary>
public sealed record ReviewPreview
{
    private const int MostOfEach = 10;

    /// <summary>Rows that wait.</summary>
    public required int Rows { get; init; }

    /// <summary>Distinct values that wait.</summary>
    public required int Distinct { get; init; }

    /// <summary>Distinct values that become valid ones.</summary>
    public required int Mended { get; init; }

    /// <summary>Distinct values that are valid and stay as they are.</summary>
    public required int Unchanged { get; init; }

    /// <summary>Distinct values that the function breaks or leaves invalid; they stay in quarantine.</summary>
    public required int Broken { get; init; }

    /// <summary>Whether the function would give two rows of an identity column one value, in the batch or against production; then it cannot be approved.</summary>
    public required bool IdentityCollision { get; init; }

    /// <summary>The most frequent values of each sort: mended, unchanged and broken ones.</summary>
    public required IReadOnlyList<ReviewSample> Samples { get; init; }

    /// <summary>Tries a function, or none, on the values that wait.</summary>
    internal static async Task<ReviewPreview> MakeAsync(
        CompiledLambda? lambda,
        ColumnContract? contract,
        IdentityGuard? guard,
        IAsyncEnumerable<DistinctValue> values,
        CancellationToken cancellationToken)
    {
        using CellFunction? function = lambda is null ? null : new CellFunction(lambda, contract);
        var mended = new Sort();
        var unchanged = new Sort();
        var broken = new Sort();
        await foreach (DistinctValue value in values.WithCancellation(cancellationToken))
        {
            CellResult result = function?.Apply(value.Value) ?? new CellResult(null, ReasonCode.GeneratorFailed);
            if (result.Passed && guard is not null)
            {
                await guard.ObserveAsync(value.Value, result.Text);
            }

            Sort sort = !result.Passed ? broken : result.Text == value.Value ? unchanged : mended;
            sort.Add(new ReviewSample(value.Value, result.Text, function is null ? null : result.Reason, value.Rows));
        }

        if (guard is not null)
        {
            await guard.CompleteAsync();
        }

        return new ReviewPreview
        {
            Rows = mended.Rows + unchanged.Rows + broken.Rows,
            Distinct = mended.Distinct + unchanged.Distinct + broken.Distinct,
            Mended = mended.Distinct,
            Unchanged = unchanged.Distinct,
            Broken = broken.Distinct,
            IdentityCollision = guard?.Collided == true,
            Samples = [.. mended.Kept, .. unchanged.Kept, .. broken.Kept],
        };
    }

    /// <summary>Values of one sort: all counted, the most frequent kept. Equal counts are told apart by the text, so that the order of reading is no matter.</summary>
    private sealed class Sort
    {
        private readonly SortedSet<ReviewSample> _kept = new(Comparer<ReviewSample>.Create(
            (a, b) => a.Rows != b.Rows ? b.Rows.CompareTo(a.Rows) : string.CompareOrdinal(a.Before, b.Before)));

        public int Distinct { get; private set; }

        public int Rows { get; private set; }

        public IEnumerable<ReviewSample> Kept => _kept;

        public void Add(ReviewSample sample)
        {
            Distinct++;
            Rows += sample.Rows;
            _kept.Add(sample);
            if (_kept.Count > MostOfEach)
            {
                _kept.Remove(_kept.Max!);
            }
        }
    }
}

/// <summary>A value that waits, and what the function makes of it.</summary>
/// <param name="Before">The value.</param>
/// <param name="After">What it becomes; null when it stays in quarantine (or when null is the result).</param>
/// <param name="Reason">Why it is not mended, as a reason code, or null.</param>
/// <param name="Rows">Rows that hold it.</param>
public sealed record ReviewSample(string? Before, string? After, string? Reason, int Rows);
