using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;

namespace Functions.SelfHost.Hosting;

/// <summary>App settings: <c>%NAME%</c> in attributes, connection settings, <c>local.settings.json</c>.</summary>
internal static partial class Settings
{
    /// <summary>Replaces every <c>%NAME%</c>.</summary>
    /// <returns>Null, with a problem noted, if a setting is missing.</returns>
    public static string? TryResolve(string text, IConfiguration configuration, string where, ICollection<string> problems)
    {
        bool complete = true;
        string resolved = Placeholder().Replace(text, match =>
        {
            string name = match.Groups["name"].Value;
            if (configuration[name] is { Length: > 0 } value)
            {
                return value;
            }

            problems.Add($"MISSING_SETTING: {where} needs the setting '{name}'.");
            complete = false;
            return string.Empty;
        });
        return complete ? resolved : null;
    }

    /// <summary>Replaces every <c>%NAME%</c> in a text that was checked at start.</summary>
    public static string Resolve(string text, IConfiguration configuration) =>
        Placeholder().Replace(text, match => configuration[match.Groups["name"].Value] ?? string.Empty);

    /// <summary>Value of a connection setting: the setting itself, else <c>ConnectionStrings:NAME</c>.</summary>
    public static string? Connection(string name, IConfiguration configuration) =>
        configuration[name] is { Length: > 0 } value ? value : configuration.GetConnectionString(name);

    /// <summary>The <c>Values</c> of a <c>local.settings.json</c>; none if there is no such file.</summary>
    public static IReadOnlyDictionary<string, string?> ReadLocal(string path, ICollection<string> problems)
    {
        var values = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        if (!File.Exists(path))
        {
            return values;
        }

        try
        {
            var options = new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };
            using var document = JsonDocument.Parse(File.ReadAllText(path), options);
            if (document.RootElement.TryGetProperty("Values", out JsonElement section) && section.ValueKind == JsonValueKind.Object)
            {
                foreach (JsonProperty property in section.EnumerateObject())
                {
                    // As environment variables, which is what the real host makes of them.
                    values[property.Name.Replace("__", ":", StringComparison.Ordinal)] = property.Value.ToString();
                }
            }
        }
        catch (Exception exception) when (exception is JsonException or IOException or UnauthorizedAccessException)
        {
            problems.Add($"LOCAL_SETTINGS: {path} cannot be read: {exception.Message}");
        }

        return values;
    }

    [GeneratedRegex("%(?<name>[^%\\s]+)%", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Placeholder();
}
