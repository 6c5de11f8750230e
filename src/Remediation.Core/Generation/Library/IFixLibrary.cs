namespace Remediation.Core.Generation.Library;

/// <summary>
/// Functions that proved themselves, found again by the pattern they were good for. A function is one text for one meaning of "valid"; the shapes it is
/// known for grow with every run that it survives. What the library offers is a proposal like any other: gate and trial judge it on the new data.
/// </summary>
public interface IFixLibrary
{
    /// <summary>
    /// The functions in force that have the pattern's meaning and know one or more of its shapes: those that know the most of them first, then those
    /// that were kept last.
    /// </summary>
    Task<IReadOnlyList<LibraryFix>> FindAsync(FixPattern pattern, CancellationToken cancellationToken);

    /// <summary>
    /// Keeps a function. One that is there already (same meaning, same text) learns the shapes and remembers the newest origin. A revoked one stays revoked
    /// unless a person approved it this time. Idempotent.
    /// </summary>
    Task KeepAsync(LibraryFix fix, CancellationToken cancellationToken);

    /// <summary>
    /// Takes a function out of use, whether or not it was kept before: it is not offered again until a person approves it. Idempotent.
    /// </summary>
    /// <param name="meaning">The pattern's meaning, see <see cref="FixPattern.Meaning"/>.</param>
    /// <param name="lambda">The function's text.</param>
    /// <param name="why">Why.</param>
    /// <param name="at">When.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    Task RevokeAsync(string meaning, string lambda, LibraryRevocation why, DateTimeOffset at, CancellationToken cancellationToken);
}

/// <summary>A function of the library.</summary>
public sealed record LibraryFix
{
    /// <summary>What it is good for.</summary>
    public required FixPattern Pattern { get; init; }

    /// <summary>The text <c>lambda x: …</c>.</summary>
    public required string Lambda { get; init; }

    /// <summary>The fix that it was last promoted or approved as; what a reuse refers to.</summary>
    public required string FixId { get; init; }

    /// <summary>Who wrote it.</summary>
    public required string ModelVersion { get; init; }

    /// <summary>The author's sentence.</summary>
    public required string Reasoning { get; init; }

    /// <summary>The author's pattern type.</summary>
    public required string PatternType { get; init; }

    /// <summary>The author's own confidence; 1 when a person approved the function.</summary>
    public required double SelfConfidence { get; init; }

    /// <summary>Whether a person approved it.</summary>
    public bool Approved { get; init; }

    /// <summary>When it was kept.</summary>
    public required DateTimeOffset KeptAt { get; init; }
}

/// <summary>Why a function is no longer offered. The numbers are stored; they never change.</summary>
public enum LibraryRevocation
{
    /// <summary>What it did was rolled back.</summary>
    RolledBack = 1,

    /// <summary>A person rejected it.</summary>
    Rejected = 2,
}
