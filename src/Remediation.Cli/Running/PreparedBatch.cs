using Remediation.Core.Intake;

namespace Remediation.Cli.Running;

/// <summary>A file turned into a batch message, or why it cannot be.</summary>
internal sealed record PreparedBatch
{
    /// <summary>The message.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>What is wrong; empty when <see cref="Body"/> stands.</summary>
    public IReadOnlyList<IntakeProblem> Problems { get; init; } = [];

    /// <summary>Things to tell that do not stop the run.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>The key's columns of a table.</summary>
    public IReadOnlyList<string> Key { get; init; } = [];

    /// <summary>Rows of a whole table; 0 for other files.</summary>
    public int TableRows { get; init; }

    /// <summary>Whether the table had nothing to mend, so that there is no batch.</summary>
    public bool NothingToMend { get; init; }

    /// <summary>A batch that cannot be.</summary>
    public static PreparedBatch Refused(params IReadOnlyList<IntakeProblem> problems) => new() { Problems = problems };
}
