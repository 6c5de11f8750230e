using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Remediation.Cli.Output;

/// <summary>Clusters that wait for a person, for people: as a table, one in full, and what became of a decision.</summary>
internal static class ReviewText
{
    /// <summary>A page of <c>GET /api/reviews</c>.</summary>
    internal static void Write(JsonArray reviews, string status, string? nextPage, CliConsole console)
    {
        bool open = status == "open";
        if (reviews.Count == 0)
        {
            console.WriteLine(open ? "Nothing waits for a person." : "Nothing is decided yet.", open ? Tone.Good : Tone.Plain);
            return;
        }

        var table = new TextTable(
            ("id", false), ("table", false), ("column", false), ("rows", true), ("confidence", true), (open ? "reason" : "decision", false), (open ? "" : "by", false));
        foreach (JsonObject review in reviews.OfType<JsonObject>())
        {
            table.Add(
                Tone.Plain,
                Text(review, "lambda") is { Length: > 0 } lambda ? lambda : "(no function)",
                Text(review, "review_id"),
                Text(review, "table"),
                Text(review, "column"),
                Text(review, "size"),
                Score(review, "confidence_score"),
                Text(review, open ? "reason" : "decision"),
                open ? "" : Text(review, "decided_by"));
        }

        table.Write(console);
        if (open)
        {
            console.WriteLine("Look at one with: remediation review ID", Tone.Faint);
        }

        if (nextPage is not null)
        {
            console.WriteLine($"There are more: the same command with --page-token {nextPage}", Tone.Faint);
        }
    }

    /// <summary><c>GET /api/reviews/{id}</c>.</summary>
    internal static void WriteDetail(JsonObject detail, CliConsole console)
    {
        JsonObject review = Object(detail, "review");
        JsonObject fix = Object(detail, "fix");
        bool open = Text(review, "status") == "open";
        console.WriteLine(
            $"Column {Text(review, "column")} of {Text(review, "table")}: {(open ? "waits for a person" : $"decided ({Text(review, "decision")}) by {Text(review, "decided_by")}")}",
            open ? Tone.Warning : Tone.Plain);
        console.WriteLine($"  run {Text(review, "run_id")}, cluster {Text(review, "cluster_id")}, {Many(review, "size", "row")}{KeptSeparate(detail)}");
        console.WriteLine($"  shapes: {string.Join(", ", Strings(detail, "shapes").Select(Quoted))}");
        console.WriteLine();
        if (Text(review, "lambda") is { Length: > 0 } lambda)
        {
            console.WriteLine(lambda, Tone.Strong);
            console.WriteLine($"  by {Text(fix, "model_version")}: {Text(fix, "reasoning")}");
        }
        else
        {
            console.WriteLine("(no function)", Tone.Strong);
            console.WriteLine($"  {Text(fix, "model_version")} found none: {Text(fix, "reasoning")}{After(fix, "failure_kind", " (", ")")}");
        }

        console.WriteLine($"  not applied because: {Text(review, "reason")}");
        console.WriteLine(
            $"  confidence {Score(review, "confidence_score")}: the generator says {Score(fix, "self_confidence")}, measured {Score(fix, "measured")}; 0.7500 is needed");
        console.WriteLine("  (measured: share of values that become valid, less when another function would also do or when it changes valid values)", Tone.Faint);
        foreach (string other in Strings(fix, "alternatives"))
        {
            console.WriteLine($"  would also do: {other}");
        }

        console.WriteLine();
        WritePreview(Object(detail, "preview"), Text(review, "lambda").Length > 0, console);
        if (open)
        {
            console.WriteLine();
            console.WriteLine(
                $"Decide with: remediation review {Text(review, "review_id")} --approve | --edit LAMBDA | --examples FILE | --reject --reason TEXT   (--dry-run shows what would happen)",
                Tone.Faint);
        }
    }

    /// <summary><c>POST /api/reviews/{id}</c>.</summary>
    internal static void WriteDecided(JsonObject decided, CliConsole console)
    {
        string run = Text(decided, "run_id");
        bool dryRun = decided["dry_run"] is JsonValue dry && dry.GetValueKind() == JsonValueKind.True;
        bool rejected = Text(decided, "decision") == "reject";
        console.WriteLine(
            dryRun ? $"Nothing is recorded. {(rejected ? "The cluster would stay in quarantine." : "This would be applied:")}"
            : rejected ? "Recorded: the cluster stays in quarantine."
            : $"Recorded: the next attempt of run {run} applies it{(Text(decided, "status") is "running" or "suspended" ? " as soon as this one has ended" : "")}.",
            dryRun ? Tone.Warning : Tone.Good);
        if (Text(decided, "lambda") is { Length: > 0 } lambda)
        {
            console.WriteLine("  " + lambda, Tone.Strong);
        }

        if (Strings(decided, "waived") is { Count: > 0 } waived)
        {
            console.WriteLine($"  the reviewer waives: {string.Join(", ", waived)}");
        }

        if (decided["preview"] is JsonObject preview)
        {
            WritePreview(preview, tried: true, console);
        }

        if (!dryRun && !rejected)
        {
            console.WriteLine($"Follow it with: remediation watch {run}", Tone.Faint);
        }
    }

    private static void WritePreview(JsonObject preview, bool tried, CliConsole console)
    {
        console.WriteLine(
            $"{Many(preview, "distinct", "distinct value")} in {Many(preview, "rows", "row")} to decide about"
            + (tried ? $": {Text(preview, "mended")} become valid, {Text(preview, "unchanged")} are valid as they are, {Text(preview, "broken")} stay in quarantine" : ""),
            Tone.Strong);
        if (preview["identity_collision"] is JsonValue collides && collides.GetValueKind() == JsonValueKind.True)
        {
            console.WriteLine("  IDENTITY_COLLISION: two rows of an identity column would get one value; this function cannot be approved", Tone.Bad);
        }

        JsonObject[] samples = [.. (preview["samples"] as JsonArray ?? []).OfType<JsonObject>()];
        var table = new TextTable(("rows", true), ("before", false), ("after", false));
        foreach (JsonObject sample in samples)
        {
            string reason = Text(sample, "reason");
            bool broken = reason.Length > 0;
            table.Add(
                broken ? Tone.Bad : Tone.Plain,
                null,
                Text(sample, "rows"),
                Quoted((string?)sample["before"]),
                broken ? $"quarantine: {reason}" : tried ? Quoted((string?)sample["after"]) : "");
        }

        table.Write(console);
        if (int.TryParse(Text(preview, "distinct"), CultureInfo.InvariantCulture, out int distinct) && distinct > samples.Length)
        {
            console.WriteLine($"  and {distinct - samples.Length} more: the most frequent of each sort are shown", Tone.Faint);
        }
    }

    private static string Many(JsonObject from, string name, string one) => Text(from, name) is "1" and var count ? $"{count} {one}" : $"{Text(from, name)} {one}s";

    private static string KeptSeparate(JsonObject detail) =>
        Text(detail, "kept_separate") is { Length: > 0 } count and not "0" ? $", {count} look-alike rows kept separate" : "";

    // Quotes, because blanks at either end are what many of these values are about.
    private static string Quoted(string? value) => value is null ? "null" : $"\"{value}\"";

    private static string After(JsonObject from, string name, string before, string after) =>
        Text(from, name) is { Length: > 0 } text ? before + text + after : "";

    private static string Score(JsonObject from, string name) =>
        double.TryParse(Text(from, name), CultureInfo.InvariantCulture, out double score) ? score.ToString("0.0000", CultureInfo.InvariantCulture) : "";

    private static JsonObject Object(JsonObject from, string name) => from[name] as JsonObject ?? [];

    private static List<string> Strings(JsonObject from, string name) => [.. (from[name] as JsonArray ?? []).Select(i => i?.ToString() ?? "")];

    private static string Text(JsonObject from, string name) => from[name]?.ToString() ?? "";
}
