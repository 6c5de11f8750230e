namespace Remediation.Core.Generation.Models;

/// <summary>The model that functions are asked from, as its server describes it.</summary>
public interface ILocalModel
{
    /// <summary>The configured name.</summary>
    string Name { get; }

    /// <summary>
    /// Says which model is there right now and whether it may be asked: it must be pulled, and it must run here and not at a remote host. Asked at start
    /// and before every generation, since a model can be exchanged while a host runs. Throws what <see cref="ModelFault"/> reads when the server fails.
    /// </summary>
    Task<ModelStanding> CheckAsync(CancellationToken cancellationToken);
}

/// <summary>What is known of a model.</summary>
/// <param name="Version">Name and digest, <c>phi3:latest@sha256:…</c>; the name alone when the digest is not known.</param>
/// <param name="Server">Version of the server, or null when it was not told.</param>
/// <param name="Defect">Why it must not be asked, a <see cref="GenerationDefect"/>, or null.</param>
public sealed record ModelStanding(string Version, string? Server, string? Defect);
