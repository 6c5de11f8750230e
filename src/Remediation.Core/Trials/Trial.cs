using Remediation.Core.Clustering;
using Remediation.Core.Contracts;
using Remediation.Lambdas;

namespace Remediation.Core.Trials;

/// <summary>Runs a function, and those that compete with it, on the distinct values of a cluster without writing anything.</summary>
/// <param name="contract">The column's contract, or null.</param>
/// <param name="knownValid">Known valid values of the column.</param>
/// <param name="heldByProduction">
/// For an identity column, whether production's rows hold one of some values; null when the column's values need not stay apart.
/// </param>
public sealed class Trial(
    ColumnContract? contract, IReadOnlyCollection<string> knownValid, Func<IReadOnlyCollection<string>, Task<bool>>? heldByProduction = null)
{
    /// <summary>Tries a function.</summary>
    public async Task<TrialReport> RunAsync(
        CompiledLambda lambda, IReadOnlyList<CompiledLambda> alternatives, IAsyncEnumerable<DistinctValue> values, CancellationToken cancellationToken)
    {
        using var function = new CellFunction(lambda, contract);
        List<Rival> rivals = [.. alternatives.Select(a => new Rival(new CellFunction(a, contract)))];
        IdentityGuard? guard = heldByProduction is null ? null : new IdentityGuard(knownValid, heldByProduction);
        Dictionary<int, ShapeTrial> shapes = [];
        try
        {
            await foreach (DistinctValue value in values.WithCancellation(cancellationToken))
            {
                CellResult result = function.Apply(value.Value);
                ShapeTrial shape = shapes.GetValueOrDefault(value.ShapeNo) ?? new ShapeTrial(value.ShapeNo, 0, 0);
                shapes[value.ShapeNo] = shape with { Distinct = shape.Distinct + 1, Passed = shape.Passed + (result.Passed ? 1 : 0) };
                if (result.Passed && guard is not null)
                {
                    await guard.ObserveAsync(value.Value, result.Text);
                }

                foreach (Rival rival in rivals)
                {
                    rival.Observe(value.Value, result);
                }
            }

            if (guard is not null)
            {
                await guard.CompleteAsync();
            }

            int passed = shapes.Values.Sum(s => s.Passed);
            bool changesKnownValid = ChangesKnownValid(function);
            var findings = new TrialFindings(
                shapes.Values.Sum(s => s.Distinct),
                passed,
                rivals.Exists(r => r.Contends(passed) && (changesKnownValid || !ChangesKnownValid(r.Function))),
                changesKnownValid,
                guard?.Collided == true)
            {
                GivenUp = function.GivenUp,
            };
            return new TrialReport(findings, [.. shapes.Values]);
        }
        finally
        {
            rivals.ForEach(r => r.Dispose());
        }
    }

    private bool ChangesKnownValid(CellFunction function)
    {
        foreach (string value in knownValid)
        {
            CellResult result = function.Apply(value);
            if (result.Passed && !string.Equals(result.Text, value, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A competing function: it contends when it passes no less, differs somewhere, and known valid values do not speak against it alone.</summary>
    private sealed class Rival(CellFunction function) : IDisposable
    {
        private int _passed;
        private bool _differs;

        public CellFunction Function => function;

        public void Observe(string? value, CellResult result)
        {
            CellResult other = function.Apply(value);
            _passed += other.Passed ? 1 : 0;
            _differs |= other.Passed && result.Passed && !string.Equals(other.Text, result.Text, StringComparison.Ordinal);
        }

        public bool Contends(int passed) => _differs && _passed >= passed;

        public void Dispose() => function.Dispose();
    }
}

/// <summary>What a trial found.</summary>
/// <param name="Findings">Over the whole cluster.</param>
/// <param name="Shapes">By shape.</param>
public sealed record TrialReport(TrialFindings Findings, IReadOnlyList<ShapeTrial> Shapes);

/// <summary>What a trial found for one shape.</summary>
/// <param name="ShapeNo">The shape.</param>
/// <param name="Distinct">Distinct values.</param>
/// <param name="Passed">Those that pass.</param>
public sealed record ShapeTrial(int ShapeNo, int Distinct, int Passed);
