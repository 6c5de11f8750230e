using Remediation.Core.Contracts;
using Remediation.Core.Profiling;
using Remediation.Core.Trials;
using Remediation.Lambdas;

namespace Remediation.Core.Generation.Library;

/// <summary>
/// Recalls a function that the library knows for the cluster's pattern: no model is asked. It offers one only when the function passes the gate, mends every
/// sample of the shapes it is known for, and mends all or none of any other shape, so that the trial can split off what is new.
/// </summary>
public sealed class LibraryGenerator(IFixLibrary library, FixGate gate) : IFixGenerator
{
    private const string Name = "library";
    private const int MaxTried = 8;

    /// <inheritdoc/>
    public async Task<GenerationAnswer> GenerateAsync(GenerationRequest request, CancellationToken cancellationToken)
    {
        // Examples want a function that gives them, and what is asked again was not in the library.
        if (request.Examples.Count == 0 && !request.Again && request.Shapes.Count > 0)
        {
            var pattern = FixPattern.Of(request.Column, request.Contract, request.Shapes);
            foreach (LibraryFix known in (await library.FindAsync(pattern, cancellationToken)).Take(MaxTried))
            {
                if (gate.Judge(known.Lambda, request.Contract).Lambda is { } lambda && Suits(lambda, known.Pattern, request))
                {
                    return Recalled(known, request.Contract);
                }
            }
        }

        return new GenerationAnswer { ModelVersion = Name, IsCall = false, Defect = GenerationDefect.NothingFound, Failure = "The library knows no function for this pattern." };
    }

    private static bool Suits(CompiledLambda lambda, FixPattern known, GenerationRequest request)
    {
        using var function = new CellFunction(lambda, request.Contract);
        bool anyKnown = false;
        foreach (IGrouping<string, string?> shape in request.Samples.GroupBy(s => ShapeScanner.Levelled(ShapeScanner.ShapeOf(s)), StringComparer.Ordinal))
        {
            int passed = shape.Count(sample => function.Apply(sample).Passed);
            bool all = passed == shape.Count();
            bool isKnown = known.Shapes.Contains(shape.Key, StringComparer.Ordinal);
            anyKnown |= isKnown;
            if (!all && (isKnown || passed > 0))
            {
                return false;
            }
        }

        return anyKnown;
    }

    private static GenerationAnswer Recalled(LibraryFix known, ColumnContract? contract) => new()
    {
        ModelVersion = known.ModelVersion,
        IsCall = false,
        ReusedFrom = known.FixId,
        Proposal = new FixProposal
        {
            Transformation = known.Lambda,
            ConfidenceScore = known.SelfConfidence,
            Reasoning = known.Reasoning,
            PatternType = known.PatternType,
            Alternatives = DateOrder.Rivals(known.Lambda, contract),
        },
    };
}
