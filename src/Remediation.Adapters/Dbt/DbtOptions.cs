namespace Remediation.Adapters.Dbt;

/// <summary>How the pipeline's dbt is called.</summary>
public sealed record DbtOptions
{
    /// <summary>The program: a name that is looked up in <c>PATH</c>, or a path.</summary>
    public required string Command { get; init; }

    /// <summary>The folder with <c>dbt_project.yml</c>.</summary>
    public required string ProjectFolder { get; init; }

    /// <summary>The folder with <c>profiles.yml</c>.</summary>
    public required string ProfilesFolder { get; init; }

    /// <summary>The profile's target; null for its default.</summary>
    public string? Target { get; init; }

    /// <summary><c>test</c>, or <c>build</c> for projects whose tests need models of their own.</summary>
    public string Subcommand { get; init; } = "test";

    /// <summary>Which nodes, in dbt's selection syntax, each an argument of its own; <c>{table}</c> stands for the run's table. Empty for all.</summary>
    public IReadOnlyList<string> Select { get; init; } = [];

    /// <summary>How long it may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Whether its tests stand in for the contract's own.</summary>
    public bool ReplacesContractTests { get; init; }

    /// <summary>Where its artifacts and, after a fault, its output go: a private folder.</summary>
    public required string WorkFolder { get; init; }

    /// <summary>What else its environment holds: how the profile reaches the database, and what the operator passes on.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}
