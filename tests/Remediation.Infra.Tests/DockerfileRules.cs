using System.Text.RegularExpressions;

namespace Remediation.Infra.Tests;

/// <summary>What must hold in <c>infra/Dockerfile</c>.</summary>
internal static partial class DockerfileRules
{
    /// <summary>The instructions, continued lines joined, comments left out.</summary>
    public static List<string> Load() =>
    [
        .. Continued().Replace(string.Join('\n', Documents.Text("infra/Dockerfile").Split('\n').Where(l => !l.StartsWith('#'))), " ")
            .Split('\n').Select(l => Spaces().Replace(l.Trim(), " ")).Where(l => l.Length > 0),
    ];

    public static IReadOnlyList<Finding> Check(IReadOnlyList<string> instructions) =>
        [.. Images(instructions), .. Sources(instructions), .. Runtime(instructions), .. Settings(instructions)];

    private static IEnumerable<Finding> Images(IReadOnlyList<string> instructions)
    {
        var defaults = instructions.Select(i => Argument().Match(i)).Where(m => m.Success)
            .GroupBy(m => m.Groups["name"].Value, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.First().Groups["value"].Value, StringComparer.Ordinal);
        foreach (string from in instructions.Where(i => i.StartsWith("FROM ", StringComparison.Ordinal)))
        {
            string image = Variable().Replace(from.Split(' ')[1], m => defaults.GetValueOrDefault(m.Groups["name"].Value, "?"));
            string tag = image[(image.LastIndexOf('/') + 1)..].Split(':') is [_, { Length: > 0 } given] ? given : "latest";
            if (tag.Contains("latest", StringComparison.Ordinal) || !char.IsAsciiDigit(tag[0]) || !from.Contains("_DIGEST}", StringComparison.Ordinal))
            {
                yield return new("IMAGE_PINNED", image, "must have a version as tag and take a digest");
            }
        }
    }

    private static IEnumerable<Finding> Sources(IReadOnlyList<string> instructions)
    {
        string[] allowed = [.. Documents.Text("infra/Dockerfile.dockerignore").Split('\n').Where(l => l.StartsWith('!')).Select(l => l[1..].Replace("/**", "", StringComparison.Ordinal))];
        foreach (string copy in instructions.Where(i => i.StartsWith("COPY ", StringComparison.Ordinal) && !i.Contains("--from=", StringComparison.Ordinal)))
        {
            foreach (string source in copy.Split(' ')[1..^1].Where(p => !p.StartsWith("--", StringComparison.Ordinal)))
            {
                string plain = source.TrimEnd('/');
                if (!Path.Exists(Documents.PathOf(plain)))
                {
                    yield return new("PATH_MISSING", source, "is not in the repository");
                }

                if (!allowed.Any(a => plain == a || plain.StartsWith(a + "/", StringComparison.Ordinal)))
                {
                    yield return new("PATH_MISSING", source, "is left out by Dockerfile.dockerignore");
                }
            }
        }

        foreach (Match project in instructions.SelectMany(i => Project().Matches(i)).Where(p => !File.Exists(Documents.PathOf(p.Value))))
        {
            yield return new("PATH_MISSING", project.Value, "is not in the repository");
        }
    }

    private static IEnumerable<Finding> Runtime(IReadOnlyList<string> instructions)
    {
        string user = instructions.LastOrDefault(i => i.StartsWith("USER ", StringComparison.Ordinal))?[5..] ?? "root";
        if (!char.IsAsciiDigit(user[0]) || user.StartsWith('0'))
        {
            yield return new("NOT_CONFINED", "USER", "must be a numbered user that is not root");
        }

        string? health = instructions.FirstOrDefault(i => i.StartsWith("HEALTHCHECK ", StringComparison.Ordinal));
        if (health is null || !Facts.OpenRoutes.Any(r => health.Contains($"\"{r}\"", StringComparison.Ordinal)))
        {
            yield return new("NO_HEALTH", "HEALTHCHECK", "asks for no route that answers without a key");
        }

        if (!instructions.Contains($"EXPOSE {Facts.Port}"))
        {
            yield return new("ADDRESS", "EXPOSE", $"must be {Facts.Port}");
        }

        if (!instructions.Any(i => i.Contains("-p:Edition=Containers", StringComparison.Ordinal)))
        {
            yield return new("EDITION", "RUN", "must publish the containers edition");
        }
    }

    private static IEnumerable<Finding> Settings(IReadOnlyList<string> instructions)
    {
        foreach (string key in instructions.Where(i => i.StartsWith("ENV ", StringComparison.Ordinal)).SelectMany(i => i.Split(' ')[1..]).Select(p => p.Split('=')[0]))
        {
            if (Facts.FaultOfKey(key) is { } fault)
            {
                yield return new("SETTING_UNKNOWN", key, fault);
            }

            if (Facts.IsSecret(key))
            {
                yield return new("SECRET_INLINE", key, "must not be in the image");
            }
        }
    }

    [GeneratedRegex(@"\\\n", RegexOptions.None, 1000)]
    private static partial Regex Continued();

    [GeneratedRegex(@"\s+", RegexOptions.None, 1000)]
    private static partial Regex Spaces();

    [GeneratedRegex(@"^ARG (?<name>\w+)=(?<value>.*)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Argument();

    [GeneratedRegex(@"\$\{(?<name>\w+)\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Variable();

    [GeneratedRegex(@"src/[\w./]+\.csproj", RegexOptions.None, 1000)]
    private static partial Regex Project();
}
