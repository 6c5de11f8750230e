using System.Diagnostics.CodeAnalysis;

namespace Remediation.Cli.Client;

/// <summary>Why the host did not do what was asked.</summary>
/// <param name="Status">HTTP status; 0 when there was no answer.</param>
/// <param name="Code">Stable code of the problem details (RFC 9457), or one of the client's own.</param>
/// <param name="Message">What is wrong, in a sentence.</param>
/// <param name="Remedy">What to do, in a sentence; may be empty.</param>
/// <param name="Problems">Every single problem of a refused message.</param>
internal sealed record ClientProblem(int Status, string Code, string Message, string Remedy, IReadOnlyList<string> Problems)
{
    /// <summary>The exit code that says it to the shell.</summary>
    internal int ExitCode => Status switch
    {
        0 or 401 or 403 or 429 or >= 500 => Cli.ExitCode.Unavailable,
        404 => Cli.ExitCode.NotFound,
        _ => Cli.ExitCode.BadInput,
    };
}

/// <summary>An answer of the host: a value, or a problem.</summary>
/// <typeparam name="T">What the call gives.</typeparam>
/// <param name="Value">The value; null when there is a problem, or when nothing changed since the last answer.</param>
/// <param name="Problem">The problem; null when there is none.</param>
/// <param name="Status">HTTP status; 0 when there was no answer.</param>
/// <param name="ETag">The answer's entity tag, for asking again.</param>
/// <param name="RetryAfter">How long the host asks to wait before the next call.</param>
internal sealed record ClientAnswer<T>(T? Value, ClientProblem? Problem, int Status, string? ETag = null, TimeSpan? RetryAfter = null)
    where T : class
{
    /// <summary>True when the host refused or did not answer.</summary>
    [MemberNotNullWhen(true, nameof(Problem))]
    internal bool Failed => Problem is not null;
}
