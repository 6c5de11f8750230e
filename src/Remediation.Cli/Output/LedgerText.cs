using System.Text.Json.Nodes;
using Remediation.Core.Ledger;

namespace Remediation.Cli.Output;

/// <summary>The ledger for people: a verdict over it, or what one entry tells.</summary>
internal static class LedgerText
{
    private static readonly string[] Head = ["kind", "seq", "timestamp", "leaf_hash"];

    internal static void Write(LedgerVerdict verdict, CliConsole console)
    {
        if (verdict.Verified)
        {
            console.WriteLine($"verified: {verdict.Entries} entries, root {verdict.Root} ({verdict.Attestation})", Tone.Good);
            if (verdict.Attestation == "self-attested")
            {
                console.WriteLine("Bring --key or --checkpoint from outside to rule out a rewrite of the whole log.", Tone.Faint);
            }

            return;
        }

        console.WriteLine($"NOT VERIFIED: {verdict.Code} in line {verdict.Line}: {verdict.Message}", Tone.Bad);
        if (verdict.Seq is { } seq)
        {
            console.WriteLine($"First bad entry: {seq}");
        }

        if (verdict.RangeFrom is { } from)
        {
            console.WriteLine($"Broken signed range: entries {from} to {verdict.RangeTo - 1}");
        }
    }

    /// <summary>An entry: one line that says what happened to what, then its other fields.</summary>
    internal static void Write(JsonObject entry, CliConsole console)
    {
        console.WriteLine($"{entry["seq"]}  {entry["timestamp"]}  {entry["kind"]}", Tone.Strong);
        WriteFields(entry, console);
    }

    /// <summary>A row's story: a line for each event, then what its entry says.</summary>
    internal static void Write(RowHistory history, CliConsole console)
    {
        foreach (RowEvent happened in history.Events)
        {
            string mark = happened.Entry["superseded"] is null ? "" : " (superseded: it does not count any more)";
            console.WriteLine($"{happened.Seq}  {happened.Entry["timestamp"]}  {happened.Event}{mark}", Tone.Strong);
            WriteFields(happened.Entry, console);
        }
    }

    private static void WriteFields(JsonObject entry, CliConsole console)
    {
        foreach ((string name, JsonNode? value) in entry)
        {
            if (!Head.Contains(name, StringComparer.Ordinal))
            {
                console.WriteLine($"    {name,-16}  {value?.ToJsonString(Readable) ?? "null"}");
            }
        }
    }

    private static readonly System.Text.Json.JsonSerializerOptions Readable = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
