using System.Text.Json;
using Remediation.Core.Gates;
using Remediation.Core.Runs;

namespace Remediation.Adapters.Dbt;

/// <summary>
/// One call of dbt: arguments one by one, no shell, and an environment that holds nothing of this process's own but where programs are found. What dbt
/// would tell others (usage statistics, version check) is off both by argument and by environment, for versions that know only one of the two.
/// </summary>
internal static class DbtInvocation
{
    // What a Python program needs to start, and nothing that could hold a secret or a proxy.
    private static readonly string[] Inherited = ["PATH", "LANG", "LC_ALL", "TZ", "TMPDIR", "SYSTEMROOT"];

    /// <summary>The arguments.</summary>
    public static IReadOnlyList<string> Arguments(DbtOptions options, RunRecord run, GateViews views, string targetFolder)
    {
        List<string> arguments =
        [
            options.Subcommand,
            "--project-dir", options.ProjectFolder,
            "--profiles-dir", options.ProfilesFolder,
            "--target-path", targetFolder,
            "--log-path", targetFolder,
            "--log-level-file", "none",
            "--vars", Variables(run, views),
            "--store-failures",
            "--no-partial-parse",
            "--no-use-colors",
            "--no-version-check",
            "--no-send-anonymous-usage-stats",
        ];
        if (options.Target is { } target)
        {
            arguments.AddRange(["--target", target]);
        }

        if (options.Select.Count > 0)
        {
            arguments.Add("--select");
            arguments.AddRange(options.Select.Select(s => s.Replace("{table}", run.Table, StringComparison.Ordinal)));
        }

        return arguments;
    }

    /// <summary>The whole environment.</summary>
    public static IReadOnlyDictionary<string, string> Environment(DbtOptions options, Func<string, string?> inherited, string targetFolder)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string name in Inherited)
        {
            if (inherited(name) is { Length: > 0 } value)
            {
                environment[name] = value;
            }
        }

        // dbt keeps a user id below the home folder: here it finds none, and leaves none.
        environment["HOME"] = targetFolder;
        environment["PYTHONDONTWRITEBYTECODE"] = "1";
        environment["DO_NOT_TRACK"] = "1";
        environment["DBT_SEND_ANONYMOUS_USAGE_STATS"] = "false";
        environment["DBT_VERSION_CHECK"] = "false";
        environment["DBT_USE_COLORS"] = "false";
        environment["DBT_PARTIAL_PARSE"] = "false";
        environment["DBT_LOG_LEVEL_FILE"] = "none";
        environment["DBT_TARGET_PATH"] = targetFolder;
        environment["DBT_LOG_PATH"] = targetFolder;
        foreach ((string name, string value) in options.Variables)
        {
            environment[name] = value;
        }

        return environment;
    }

    // YAML takes JSON; the names are those of infra/dbt.
    private static string Variables(RunRecord run, GateViews views) => JsonSerializer.Serialize(new SortedDictionary<string, object>(StringComparer.Ordinal)
    {
        ["remediation_run_id"] = run.RunId,
        ["remediation_attempt"] = run.Attempt,
        ["remediation_table"] = run.Table,
        ["remediation_schema"] = views.Schema,
        ["remediation_prefix"] = views.Prefix,
    });
}
