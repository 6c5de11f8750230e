using Remediation.Core.Trials;

namespace Remediation.Core.Generation;

/// <summary>
/// Lets through what another generator is sure of and the contract verifies on every value of the cluster; anything less is declined, so that a model may do
/// better. This is the cheap step before a model.
/// </summary>
public sealed class CertainGenerator(IFixGenerator generator, FixGate gate) : IFixGenerator
{
    /// <summary>Confidence from which a proposal is certain.</summary>
    public const double Certain = 0.95;

    /// <inheritdoc/>
    public async Task<GenerationAnswer> GenerateAsync(GenerationRequest request, CancellationToken cancellationToken)
    {
        GenerationAnswer answer = await generator.GenerateAsync(request, cancellationToken);
        if (answer.Proposal is not { } proposal || (proposal.ConfidenceScore >= Certain && await VerifiesAsync(proposal, request, cancellationToken)))
        {
            return answer;
        }

        return answer with
        {
            Proposal = null,
            Defect = GenerationDefect.NothingFound,
            Failure = "What it found is not certain for every value.",
        };
    }

    private async Task<bool> VerifiesAsync(FixProposal proposal, GenerationRequest request, CancellationToken cancellationToken)
    {
        if (request.Contract is not { HasValueTests: true } contract || gate.Judge(proposal.Transformation, contract).Lambda is not { } lambda)
        {
            return false;
        }

        using var function = new CellFunction(lambda, contract);
        await foreach (string? value in (request.ReadAllValues?.Invoke(cancellationToken) ?? request.Samples.ToAsyncEnumerable()).WithCancellation(cancellationToken))
        {
            if (!function.Apply(value).Passed)
            {
                return false;
            }
        }

        return true;
    }
}
