namespace Microsoft.DurableTask;

/// <summary>Name of an orchestrator or activity; compared without case. Converts from and to <see cref="string"/>.</summary>
public readonly struct TaskName : IEquatable<TaskName>
{
    private readonly string? _name;
    private readonly string? _version;

    /// <summary>Makes a name.</summary>
    /// <param name="name">The text; null makes the empty name.</param>
    public TaskName(string name)
    {
        _name = name;
        _version = string.Empty;
    }

    /// <summary>The text.</summary>
    public string Name => _name ?? string.Empty;

    /// <summary>Always empty here: versions are not used.</summary>
    public string Version => _version ?? string.Empty;

    /// <summary>Text to name.</summary>
    /// <param name="value">The text.</param>
    public static implicit operator TaskName(string value) => new(value);

    /// <summary>Name to text.</summary>
    /// <param name="value">The name.</param>
    public static implicit operator string(TaskName value) => value.Name;

    /// <summary>Equality without case.</summary>
    /// <param name="a">One name.</param>
    /// <param name="b">Other name.</param>
    public static bool operator ==(TaskName a, TaskName b) => a.Equals(b);

    /// <summary>Inequality without case.</summary>
    /// <param name="a">One name.</param>
    /// <param name="b">Other name.</param>
    public static bool operator !=(TaskName a, TaskName b) => !a.Equals(b);

    /// <inheritdoc/>
    public bool Equals(TaskName other) => string.Equals(Name, other.Name, StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is TaskName other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.OrdinalIgnoreCase.GetHashCode(Name);

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>Version of a task. Kept for source compatibility; versions are not used here.</summary>
/// <param name="version">The version's text.</param>
public readonly struct TaskVersion(string? version) : IEquatable<TaskVersion>
{
    private readonly string? _version = version;

    /// <summary>The text, empty if none.</summary>
    public string Version => _version ?? string.Empty;

    /// <summary>Text to version.</summary>
    /// <param name="value">The text.</param>
    public static implicit operator TaskVersion(string? value) => new(value);

    /// <summary>Version to text.</summary>
    /// <param name="value">The version.</param>
    public static implicit operator string(TaskVersion value) => value.Version;

    /// <summary>Equality without case.</summary>
    /// <param name="a">One version.</param>
    /// <param name="b">Other version.</param>
    public static bool operator ==(TaskVersion a, TaskVersion b) => a.Equals(b);

    /// <summary>Inequality without case.</summary>
    /// <param name="a">One version.</param>
    /// <param name="b">Other version.</param>
    public static bool operator !=(TaskVersion a, TaskVersion b) => !a.Equals(b);

    /// <inheritdoc/>
    public bool Equals(TaskVersion other) => string.Equals(Version, other.Version, StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is TaskVersion other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.OrdinalIgnoreCase.GetHashCode(Version);

    /// <inheritdoc/>
    public override string ToString() => Version;
}

/// <summary>The orchestration that called this one as a sub-orchestration.</summary>
/// <param name="Name">Its name.</param>
/// <param name="InstanceId">Its instance id.</param>
public record ParentOrchestrationInstance(TaskName Name, string InstanceId);
