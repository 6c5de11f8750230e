using System.Text.Json;

namespace Remediation.Functions.Tests.Fixtures;

/// <summary>What production must hold according to the ledger alone, told by the rules of reading and nothing else.</summary>
internal static class LedgerReplay
{
    /// <summary>The value of every cell that ever changed, by row id and column.</summary>
    /// <remarks>
    /// A fix reaches production with the next <c>promote</c> entry of its run, unless it is superseded or that promotion reports a conflict for it; a
    /// <c>rollback</c> entry with a row takes effect where it stands.
    /// </remarks>
    public static Dictionary<(string RowId, string Column), string?> Of(IReadOnlyList<JsonElement> ledger)
    {
        HashSet<string> superseded = [.. ledger.SelectMany(e => e.TryGetProperty("superseded_fixes", out JsonElement fixes) ? fixes.EnumerateArray().Select(f => f.GetString()!) : [])];
        Dictionary<(string, string), string?> production = [];
        List<JsonElement> staged = [];
        HashSet<string> refused = [];
        foreach (JsonElement entry in ledger)
        {
            switch (Text(entry, "kind"))
            {
                case "fix" when !superseded.Contains(Text(entry, "fix_id")!):
                    staged.Add(entry);
                    break;
                case "conflict" when !entry.TryGetProperty("rollback_id", out _):
                    refused.Add(Change(entry));
                    break;
                case "promote":
                    foreach (JsonElement fix in staged.Where(f => Text(f, "run_id") == Text(entry, "run_id") && !refused.Contains(Change(f))))
                    {
                        production[(Text(fix, "row_id")!, Text(fix, "column")!)] = Text(fix, "new_value");
                    }

                    staged.RemoveAll(f => Text(f, "run_id") == Text(entry, "run_id"));
                    break;
                case "rollback" when entry.TryGetProperty("row_id", out _):
                    Assert.Equal(production[(Text(entry, "row_id")!, Text(entry, "column")!)], Text(entry, "old_value"));
                    production[(Text(entry, "row_id")!, Text(entry, "column")!)] = Text(entry, "new_value");
                    break;
            }
        }

        return production;
    }

    private static string Change(JsonElement entry) => $"{Text(entry, "fix_id")} {Text(entry, "row_id")}";

    private static string? Text(JsonElement entry, string name) => entry.GetProperty(name).GetString();
}
