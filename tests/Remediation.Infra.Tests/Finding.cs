namespace Remediation.Infra.Tests;

/// <summary>Something in <c>infra/</c> that must not be so.</summary>
/// <param name="Rule">The rule's name.</param>
/// <param name="Where">The service, object or line.</param>
/// <param name="What">What is wrong.</param>
internal sealed record Finding(string Rule, string Where, string What)
{
    public override string ToString() => $"{Rule} {Where}: {What}";
}
