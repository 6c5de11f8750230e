using Remediation.Adapters.Dbt;

namespace Remediation.Functions.Composition;

/// <summary>The pipeline's own dbt as gate; without DBT_COMMAND there is none, and the contract's tests run built in.</summary>
internal static class DbtSettings
{
    private const string WorkFolder = "dbt";
    private const string Database = "POSTGRES_CONNECTION";

    // What the environment of dbt may hold besides: no way to set what this service itself decides.
    private static readonly string[] Reserved = ["DBT_SEND_ANONYMOUS_USAGE_STATS", "DBT_VERSION_CHECK", "DBT_TARGET_PATH", "DBT_LOG_PATH", "HOME"];

    /// <summary>Reads the settings; null without a command.</summary>
    /// <param name="values">The settings.</param>
    /// <param name="dataFolder">The data folder.</param>
    public static DbtOptions? Read(SettingsReader values, string dataFolder)
    {
        string command = values.Text("DBT_COMMAND", "");
        string project = values.Text("DBT_PROJECT_DIR", "");
        string profiles = values.Text("DBT_PROFILES_DIR", "");
        string target = values.Text("DBT_TARGET", "");
        string subcommand = values.Word("DBT_SUBCOMMAND", "test", "test", "build");
        string select = values.Text("DBT_SELECT", "");
        string gate = values.Word("DBT_GATE", "both", "both", "instead");
        long seconds = values.Number("DBT_TIMEOUT_SECONDS", 600, 1, 86_400);
        string[] passed = Words(values.Text("DBT_PASS_ENV", ""));
        string database = values.Text(Database, "");
        if (command.Length == 0)
        {
            return null;
        }

        if (database.Length == 0)
        {
            values.Faults.Add($"DBT_COMMAND needs {Database}: dbt tests relations of a PostgreSQL database, and there is no official dbt adapter for the embedded SQLite file.");
        }

        RequireFile(values, "DBT_PROJECT_DIR", project, "dbt_project.yml");
        RequireFile(values, "DBT_PROFILES_DIR", profiles, "profiles.yml");
        if (passed.FirstOrDefault(p => Reserved.Contains(p, StringComparer.OrdinalIgnoreCase)) is not null)
        {
            values.Faults.Add($"DBT_PASS_ENV must not name {string.Join(" or ", Reserved)}.");
        }

        // A connection that cannot be read is told by who reads it for the store.
        bool readable = database.Length > 0 && values.Faults.All(f => !f.StartsWith(Database, StringComparison.Ordinal));
        var variables = new Dictionary<string, string>(readable ? DbtProfile.Variables(database) : new Dictionary<string, string>(), StringComparer.Ordinal);
        foreach (string name in passed)
        {
            variables[name] = values.Foreign(name);
        }

        return new DbtOptions
        {
            Command = command,
            ProjectFolder = Path.GetFullPath(project.Length == 0 ? "." : project),
            ProfilesFolder = Path.GetFullPath(profiles.Length == 0 ? "." : profiles),
            Target = target.Length == 0 ? null : target,
            Subcommand = subcommand,
            Select = Words(select),
            Timeout = TimeSpan.FromSeconds(seconds),
            ReplacesContractTests = gate == "instead",
            WorkFolder = Path.Combine(dataFolder, WorkFolder),
            Variables = variables,
        };
    }

    private static string[] Words(string text) => text.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static void RequireFile(SettingsReader values, string key, string folder, string file)
    {
        if (folder.Length == 0 || !File.Exists(Path.Combine(folder, file)))
        {
            values.Faults.Add($"{key} must be a folder with {file} when DBT_COMMAND is set.");
        }
    }
}
