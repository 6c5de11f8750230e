namespace Remediation.Core.Generation;

/// <summary>
/// Asks generators in turn, the cheapest first, until one proposes a function. What is asked again goes to the last one alone: those before it look at
/// the same evidence and would say the same.
/// </summary>
public sealed class GeneratorCascade(params IReadOnlyList<IFixGenerator> generators) : IFixGenerator
{
    /// <inheritdoc/>
    public async Task<GenerationAnswer> GenerateAsync(GenerationRequest request, CancellationToken cancellationToken)
    {
        List<GenerationAnswer> declined = [];
        foreach (IFixGenerator generator in request.Again ? generators.TakeLast(1) : generators)
        {
            GenerationAnswer answer = await generator.GenerateAsync(request, cancellationToken);
            if (answer.Proposal is not null)
            {
                return answer with { Declined = [.. declined, .. answer.Declined] };
            }

            declined.Add(answer);
        }

        return declined[^1] with { Declined = [.. declined.SkipLast(1)] };
    }
}
