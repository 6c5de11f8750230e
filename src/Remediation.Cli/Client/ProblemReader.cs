using System.Text.Json;

namespace Remediation.Cli.Client;

/// <summary>Reads problem details (RFC 9457) as far as they are there.</summary>
internal static class ProblemReader
{
    private const int MaxProblems = 100;

    internal static ClientProblem Read(int status, byte[] bytes)
    {
        try
        {
            using var json = JsonDocument.Parse(bytes);
            JsonElement root = json.RootElement;
            if (root.ValueKind == JsonValueKind.Object)
            {
                string code = Text(root, "code") ?? $"HTTP_{status}";
                string message = Text(root, "detail") ?? Text(root, "title") ?? $"The host answered with status {status}.";
                return new ClientProblem(status, code, message, Text(root, "what_to_do") ?? ClientAdvice.For(code, status), Problems(root));
            }
        }
        catch (JsonException)
        {
            // A status without a readable body is still a status.
        }

        string bare = $"HTTP_{status}";
        return new ClientProblem(status, bare, $"The host answered with status {status}.", ClientAdvice.For(bare, status), []);
    }

    private static List<string> Problems(JsonElement root)
    {
        bool given = root.TryGetProperty("problems", out JsonElement list) || root.TryGetProperty("errors", out list);
        return given && list.ValueKind == JsonValueKind.Array ? [.. list.EnumerateArray().Take(MaxProblems).Select(Line)] : [];
    }

    private static string Line(JsonElement problem)
    {
        if (problem.ValueKind != JsonValueKind.Object)
        {
            return problem.ToString();
        }

        string?[] parts =
        [
            Text(problem, "code"), Text(problem, "pointer") ?? Text(problem, "path"), Text(problem, "message") ?? Text(problem, "detail"),
        ];
        return string.Join(" ", parts.Where(p => p is not null));
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
