using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Remediation.Adapters.Dbt;

/// <summary>
/// What dbt wrote about a call: <c>run_results.json</c> (schema v4 to v6: dbt 1.0 and newer), and of <c>manifest.json</c> what a test is called and where
/// it stores its failures. Both are read as data of a foreign program: what is not as expected is told, never guessed.
/// </summary>
/// <remarks>Schemas: https://schemas.getdbt.com/dbt/run-results/v6.json and https://schemas.getdbt.com/dbt/manifest/v12.json.</remarks>
internal sealed partial class DbtArtifacts
{
    /// <summary>Where the results are, in the target folder.</summary>
    public const string RunResults = "run_results.json";

    /// <summary>Where the project's description is, in the target folder.</summary>
    public const string Manifest = "manifest.json";

    private const long MostBytes = 512L * 1024 * 1024;
    private const int OldestSchema = 4;
    private const int NewestSchema = 6;

    private DbtArtifacts(string? fault, IReadOnlyList<DbtNodeResult> nodes)
    {
        Fault = fault;
        Nodes = nodes;
    }

    /// <summary>What is wrong with them, in a sentence without data; null when they can be used.</summary>
    public string? Fault { get; }

    /// <summary>Every node that was to be run, in the file's order.</summary>
    public IReadOnlyList<DbtNodeResult> Nodes { get; }

    /// <summary>Reads the artifacts of a call.</summary>
    /// <param name="folder">The target folder.</param>
    /// <param name="notBefore">When the call began: older artifacts are those of another one.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    public static async Task<DbtArtifacts> ReadAsync(string folder, DateTimeOffset notBefore, CancellationToken cancellationToken)
    {
        try
        {
            using JsonDocument? results = await OpenAsync(Path.Combine(folder, RunResults), cancellationToken);
            if (results is null)
            {
                return Faulty($"{RunResults} is missing or too large");
            }

            if (MetadataFault(results.RootElement, notBefore) is { } fault)
            {
                return Faulty(fault);
            }

            using JsonDocument? manifest = await OpenAsync(Path.Combine(folder, Manifest), cancellationToken);
            return manifest is null
                ? Faulty($"{Manifest} is missing or too large")
                : new DbtArtifacts(null, [.. results.RootElement.GetProperty("results").EnumerateArray().Select(r => NodeOf(r, manifest.RootElement.GetProperty("nodes")))]);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return Faulty("the artifacts are not of dbt's form");
        }
    }

    private static DbtArtifacts Faulty(string fault) => new(fault, []);

    private static async Task<JsonDocument?> OpenAsync(string path, CancellationToken cancellationToken)
    {
        var file = new FileInfo(path);
        if (!file.Exists || file.Length > MostBytes)
        {
            return null;
        }

        await using FileStream stream = file.OpenRead();
        return await JsonDocument.ParseAsync(stream, cancellationToken: cancellationToken);
    }

    private static string? MetadataFault(JsonElement results, DateTimeOffset notBefore)
    {
        JsonElement metadata = results.GetProperty("metadata");
        Match schema = SchemaVersion().Match(metadata.GetProperty("dbt_schema_version").GetString() ?? "");
        if (!schema.Success || int.Parse(schema.Groups["version"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture) is < OldestSchema or > NewestSchema)
        {
            return $"{RunResults} is of a schema that is not known ({OldestSchema} to {NewestSchema} are)";
        }

        var generated = DateTimeOffset.Parse(metadata.GetProperty("generated_at").GetString()!, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        return generated < notBefore ? $"{RunResults} is older than the call" : null;
    }

    private static DbtNodeResult NodeOf(JsonElement result, JsonElement nodes)
    {
        string id = result.GetProperty("unique_id").GetString()!;
        JsonElement? node = nodes.TryGetProperty(id, out JsonElement found) ? found : null;
        JsonElement? metadata = node is { } n && n.TryGetProperty("test_metadata", out JsonElement test) && test.ValueKind == JsonValueKind.Object ? test : null;
        string? name = metadata is { } m ? Joined(Text(m, "namespace"), Text(m, "name")!) : Text(node, "name");
        string? column = Text(node, "column_name") ?? (metadata is { } k && k.TryGetProperty("kwargs", out JsonElement kwargs) ? Text(kwargs, "column_name") : null);
        return new DbtNodeResult
        {
            UniqueId = id,
            IsTest = id.StartsWith("test.", StringComparison.Ordinal),
            Name = name ?? id.Split('.')[^1],
            Column = column?.Trim('"'),
            Status = result.GetProperty("status").GetString()!,
            Failures = result.TryGetProperty("failures", out JsonElement failures) && failures.ValueKind == JsonValueKind.Number ? failures.GetInt32() : null,
            FailuresRelation = Relation(Text(result, "relation_name") ?? Text(node, "relation_name")),
        };
    }

    private static string Joined(string? space, string name) => string.IsNullOrEmpty(space) ? name : $"{space}.{name}";

    private static string? Text(JsonElement? parent, string name) =>
        parent is { ValueKind: JsonValueKind.Object } p && p.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    // "database"."schema"."table", as PostgreSQL's adapter writes it.
    private static (string Schema, string Table)? Relation(string? text) =>
        text is not null && QuotedRelation().Match(text) is { Success: true } match ? (match.Groups["schema"].Value, match.Groups["table"].Value) : null;

    [GeneratedRegex(@"/run-results/v(?<version>[0-9]{1,4})\.json$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex SchemaVersion();

    [GeneratedRegex("^(?:\"[^\"]+\"\\.)?\"(?<schema>[^\"]+)\"\\.\"(?<table>[^\"]+)\"$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex QuotedRelation();
}

/// <summary>One node of a call: a test, or a model that <c>dbt build</c> made.</summary>
internal sealed record DbtNodeResult
{
    /// <summary>dbt's id of it.</summary>
    public required string UniqueId { get; init; }

    /// <summary>Whether it is a data test.</summary>
    public required bool IsTest { get; init; }

    /// <summary>What the contract calls it, e.g. <c>not_null</c> or <c>dbt_expectations.expect_column_values_to_match_regex</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The column, or null.</summary>
    public string? Column { get; init; }

    /// <summary>As dbt writes it: <c>pass fail warn error skipped success</c> and others.</summary>
    public required string Status { get; init; }

    /// <summary>Failing rows, or null when it was not run.</summary>
    public int? Failures { get; init; }

    /// <summary>Where the failing rows are stored, or null.</summary>
    public (string Schema, string Table)? FailuresRelation { get; init; }
}
