using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Remediation.Core.Ledger;
using Remediation.Core.Reasons;
using Remediation.Core.Staging;

namespace Remediation.Functions.Http;

/// <summary>The ledger for auditors: its entries, a row's story, whether it holds, and proofs to carry away.</summary>
public sealed class AuditEndpoints(AuditDesk desk, LedgerAuditor auditor, IRowCellStore cells)
{
    private const string Role = KeyRoles.Auditor;

    /// <summary>Entries by row, run, table, column, kind and time, a page at a time in the order of the log.</summary>
    [Function("SearchAudit")]
    public Task<IActionResult> SearchAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "audit")] HttpRequest request, CancellationToken cancellationToken) =>
        AnswerAsync(request, async () =>
        {
            if (!Paging.TryRead(request, out Paging paging) || !TryTime(request, "from", out DateTimeOffset? from) || !TryTime(request, "to", out DateTimeOffset? to))
            {
                return Answers.Problem(StatusCodes.Status400BadRequest, ReasonCode.InvalidRequest, "page_size is 1 to 500; from and to are ISO 8601 times.");
            }

            var query = new LedgerQuery
            {
                RowId = Text(request, "row"),
                RunId = Text(request, "run"),
                Table = Text(request, "table"),
                Column = Text(request, "column"),
                Kinds = Text(request, "kind") is { } kind ? [kind] : null,
                From = from,
                To = to,
            };
            AuditPage page = await desk.SearchAsync(query, paging.Size, paging.Token, cancellationToken);
            return Answers.Ok(new AuditListAnswer([.. page.Entries.Select(e => e.ToJson())], page.NextPageToken));
        });

    /// <summary>Whether the log holds: verifies what is new since the last call; 202 when there is more to read.</summary>
    [Function("VerifyAudit")]
    public Task<IActionResult> VerifyAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "audit/verify")] HttpRequest request, CancellationToken cancellationToken) =>
        AnswerAsync(request, async () =>
        {
            string? from = Text(request, "from");
            if (from is not (null or "start"))
            {
                return Answers.Problem(StatusCodes.Status400BadRequest, ReasonCode.InvalidRequest, "from is start, or left out.");
            }

            LedgerAudit audit = await auditor.VerifyAsync(from is not null, cancellationToken);
            return Answers.Ok(audit, audit.Complete ? StatusCodes.Status200OK : StatusCodes.Status202Accepted);
        });

    /// <summary>The proof that an entry is in the log, as a C2SP tlog-proof.</summary>
    [Function("ProveAudit")]
    public Task<IActionResult> ProveAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "audit/proof/{seq:long}")] HttpRequest request, long seq, CancellationToken cancellationToken) =>
        AnswerAsync(request, async () => await desk.ProveAsync(seq, cancellationToken) is { } proof
            ? new ContentResult { Content = proof.ToText(), ContentType = "text/plain; charset=utf-8", StatusCode = StatusCodes.Status200OK }
            : Answers.Problem(StatusCodes.Status404NotFound, ReasonCode.NotFound));

    /// <summary>Everything that ever happened to a row: what the ledger tells, and where its cells stand in the runs that took them.</summary>
    [Function("GetRowHistory")]
    public Task<IActionResult> HistoryAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "rows/{table}/{rowId}/history")] HttpRequest request,
        string table,
        string rowId,
        CancellationToken cancellationToken) =>
        AnswerAsync(request, async () =>
        {
            IReadOnlyList<TakenCell> taken = await cells.FindAsync(table, rowId, cancellationToken);
            RowHistory history = await desk.HistoryAsync(table, rowId, cancellationToken);
            return taken.Count + history.Events.Count == 0
                ? Answers.Problem(StatusCodes.Status404NotFound, ReasonCode.NotFound)
                : Answers.Ok(RowHistoryAnswer.Of(table, rowId, taken, history));
        });

    private static async Task<IActionResult> AnswerAsync(HttpRequest request, Func<Task<IActionResult>> answer)
    {
        if (Answers.Refuse(request, Role) is { } forbidden)
        {
            return forbidden;
        }

        try
        {
            return await answer();
        }
        catch (LedgerBrokenException e)
        {
            return Answers.Problem(
                StatusCodes.Status500InternalServerError, ReasonCode.LedgerBroken, string.Create(CultureInfo.InvariantCulture, $"Entry {e.Seq}; GET /api/audit/verify?from=start tells more."));
        }
    }

    private static string? Text(HttpRequest request, string name) => request.Query[name].ToString() is { Length: > 0 } text ? text : null;

    private static bool TryTime(HttpRequest request, string name, out DateTimeOffset? time)
    {
        time = null;
        if (Text(request, name) is not { } text)
        {
            return true;
        }

        bool good = DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset parsed);
        time = good ? parsed : null;
        return good;
    }
}

/// <summary>A page of entries.</summary>
internal sealed record AuditListAnswer(
    [property: JsonPropertyName("entries")] IReadOnlyList<JsonObject> Entries, [property: JsonPropertyName("next_page_token")] string? NextPageToken);

/// <summary>The story of a row.</summary>
/// <param name="Table">The table.</param>
/// <param name="RowId">The row.</param>
/// <param name="Cells">Where its cells stand, in each run that took them: the service's working state.</param>
/// <param name="Events">What the ledger tells, in its order.</param>
internal sealed record RowHistoryAnswer(
    [property: JsonPropertyName("table")] string Table,
    [property: JsonPropertyName("row_id")] string RowId,
    [property: JsonPropertyName("cells")] IReadOnlyList<TakenCellAnswer> Cells,
    [property: JsonPropertyName("events")] IReadOnlyList<RowEventAnswer> Events)
{
    public static RowHistoryAnswer Of(string table, string rowId, IReadOnlyList<TakenCell> taken, RowHistory history) => new(
        table,
        rowId,
        [.. taken.Select(t => new TakenCellAnswer(t.RunId, t.BatchId, t.Source, t.ReceivedAt, RowAnswer.Of(t.Cell)))],
        [.. history.Events.Select(e => new RowEventAnswer(e.Seq, e.Event, (string)e.Entry["timestamp"]!, e.Entry))]);
}

/// <summary>A cell of the row in a run.</summary>
internal sealed record TakenCellAnswer(
    [property: JsonPropertyName("run_id")] string RunId,
    [property: JsonPropertyName("batch_id")] string BatchId,
    [property: JsonPropertyName("source")] string Source,
    [property: JsonPropertyName("taken_at")] DateTimeOffset TakenAt,
    [property: JsonPropertyName("cell")] RowAnswer Cell);

/// <summary>Something that happened to the row.</summary>
internal sealed record RowEventAnswer(
    [property: JsonPropertyName("seq")] long Seq,
    [property: JsonPropertyName("event")] string Event,
    [property: JsonPropertyName("at")] string At,
    [property: JsonPropertyName("entry")] JsonObject Entry);
