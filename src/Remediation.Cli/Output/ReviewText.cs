using System.Text.Json.Nodes;

namespace Remediation.Cli.Output;

/// <summary>The clusters that wait for a person, as a table.</summary>
internal static class ReviewText
{
    internal static void Write(JsonArray reviews, string? nextPage, CliConsole console)
    {
        if (reviews.Count == 0)
        {
            console.WriteLine("Nothing waits for a person.", Tone.Good);
            return;
        }

        var table = new TextTable(("id", false), ("run", false), ("column", false), ("size", true), ("confidence", true), ("reason", false));
        foreach (JsonObject review in reviews.OfType<JsonObject>())
        {
            table.Add(
                Tone.Plain,
                Text(review, "lambda") is { Length: > 0 } lambda ? lambda : "(no function)",
                Text(review, "review_id", "id"),
                Text(review, "run_id"),
                Text(review, "column"),
                Text(review, "size"),
                Text(review, "confidence_score"),
                Text(review, "reason"));
        }

        table.Write(console);
        console.WriteLine("Decide with: remediation review ID --approve | --edit LAMBDA | --examples FILE | --reject", Tone.Faint);
        if (nextPage is not null)
        {
            console.WriteLine($"There are more: remediation reviews --page-token {nextPage}", Tone.Faint);
        }
    }

    private static string Text(JsonObject review, params string[] names) =>
        names.Select(n => review[n]?.ToString()).FirstOrDefault(t => t is not null) ?? "";
}
