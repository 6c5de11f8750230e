using System.Text.Json;

namespace Remediation.Functions.Composition;

/// <summary>
/// Keys of a settings file that nobody reads: mostly misspelt ones, which would silently leave a default in force. Each is told with the known key
/// that it looks like.
/// </summary>
public static class UnknownSettings
{
    // What hosts, frameworks and libraries read; a key of theirs is none of ours.
    private static readonly string[] Foreign =
    [
        "FUNCTIONS_", "AzureWebJobs", "AzureFunctions", "WEBSITE_", "SelfHost", "Logging", "ConnectionStrings", "ASPNETCORE_", "DOTNET_", "OTEL_", "Kestrel",
    ];

    /// <summary>A sentence for each unknown key, in the file's order.</summary>
    public static IReadOnlyList<string> Warnings(IEnumerable<string> keys, IReadOnlySet<string> known) =>
    [
        .. keys.Where(key => !known.Contains(key) && !IsFileOf(key, known) && !Foreign.Any(f => key.StartsWith(f, StringComparison.OrdinalIgnoreCase)))
            .Select(key => Nearest(key, known) is { } meant
                ? $"Setting {key} is unknown and has no effect; do you mean {meant}?"
                : $"Setting {key} is unknown and has no effect; known are {string.Join(", ", known)}."),
    ];

    /// <summary>The keys of a <c>local.settings.json</c>; none when it is absent or no such file (the host tells that).</summary>
    internal static IReadOnlyList<string> KeysOf(string file)
    {
        if (!File.Exists(file))
        {
            return [];
        }

        try
        {
            var options = new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };
            using var settings = JsonDocument.Parse(File.ReadAllBytes(file), options);
            return settings.RootElement.TryGetProperty("Values", out JsonElement values) && values.ValueKind == JsonValueKind.Object
                ? [.. values.EnumerateObject().Select(p => p.Name)]
                : [];
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            return [];
        }
    }

    private static bool IsFileOf(string key, IReadOnlySet<string> known) =>
        key.EndsWith(SettingsReader.FileSuffix, StringComparison.OrdinalIgnoreCase) && known.Contains(key[..^SettingsReader.FileSuffix.Length]);

    private static string? Nearest(string key, IReadOnlySet<string> known)
    {
        (string? name, int distance) = known.Select(k => (Name: (string?)k, Distance: Distance(Letters(key), Letters(k)))).MinBy(k => k.Distance);
        return distance <= Math.Max(2, key.Length / 3) ? name : null;
    }

    private static string Letters(string key) => new([.. key.Where(char.IsLetterOrDigit).Select(char.ToUpperInvariant)]);

    // Levenshtein's, one row at a time.
    private static int Distance(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int above = row[j];
                row[j] = Math.Min(Math.Min(above, row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }

        return row[b.Length];
    }
}

/// <summary>What to tell about the settings that the app was started with.</summary>
/// <param name="Sentences">A sentence each.</param>
public sealed record SettingsWarnings(IReadOnlyList<string> Sentences);
