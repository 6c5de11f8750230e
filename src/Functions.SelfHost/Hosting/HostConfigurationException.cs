namespace Functions.SelfHost;

/// <summary>
/// The app cannot start as it is configured. Carries every problem found, each as <c>CODE: sentence</c>. Thrown when the host
/// starts; if nobody catches it, the process prints the problems on stderr and ends with exit code 1.
/// </summary>
public sealed class HostConfigurationException : Exception
{
    /// <summary>One or more problems.</summary>
    /// <param name="problems">The problems, each as <c>CODE: sentence</c>.</param>
    public HostConfigurationException(IReadOnlyList<string> problems)
        : base("The host cannot start:" + string.Concat((problems ?? throw new ArgumentNullException(nameof(problems))).Select(p => "\n  " + p))) =>
        Problems = problems;

    /// <summary>The problems, each as <c>CODE: sentence</c>.</summary>
    public IReadOnlyList<string> Problems { get; }

    /// <summary>The message without a stack trace: the fault is in what it names, not in code.</summary>
    /// <returns>The problems, one a line.</returns>
    public override string ToString() => Message;
}
