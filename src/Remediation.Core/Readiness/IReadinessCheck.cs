namespace Remediation.Core.Readiness;

/// <summary>One thing that the service cannot work without.</summary>
public interface IReadinessCheck
{
    /// <summary>What it is, in one word: <c>store</c>, <c>queue</c>, <c>generator</c>.</summary>
    string Name { get; }

    /// <summary>Null when it can be used now, else why not: a sentence for operators, without credentials and without data.</summary>
    Task<string?> CheckAsync(CancellationToken cancellationToken);
}
