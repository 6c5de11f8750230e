using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;
using Npgsql;
using Serilog.Events;
using Serilog.Formatting;
using Serilog.Formatting.Json;

namespace Remediation.Functions.Composition;

/// <summary>
/// Log lines as JSON in which an exception is told by its types, codes and stack, never by its message: a message may quote what it complains about, and
/// data has no place in a log (invariant I11).
/// </summary>
internal sealed class PrivateLog : ITextFormatter
{
    private readonly JsonFormatter _json = new();

    /// <inheritdoc/>
    public void Format(LogEvent logEvent, TextWriter output) => _json.Format(
        logEvent.Exception is { } exception
            ? new LogEvent(
                logEvent.Timestamp,
                logEvent.Level,
                new TellingException(exception),
                logEvent.MessageTemplate,
                logEvent.Properties.Select(p => new LogEventProperty(p.Key, p.Value)))
            : logEvent,
        output);

    /// <summary>An exception's type, with the code of the system that it comes from, and those of what caused it.</summary>
    public static string Words(Exception exception)
    {
        var words = new StringBuilder();
        for (Exception? e = exception; e is not null; e = e.InnerException)
        {
            words.Append(words.Length == 0 ? "" : " <- ").Append(e.GetType().Name);
            string? code = e switch
            {
                SqliteException sqlite => sqlite.SqliteExtendedErrorCode.ToString(CultureInfo.InvariantCulture),
                NpgsqlException { SqlState: { } state } => state,
                HttpRequestException http => http.HttpRequestError.ToString(),
                IOException io => "0x" + io.HResult.ToString("X8", CultureInfo.InvariantCulture),
                _ => null,
            };
            words.Append(code is null ? "" : $" ({code})");
        }

        return words.ToString();
    }

    private sealed class TellingException(Exception original) : Exception
    {
        public override string Message => Words(original);

        public override string ToString()
        {
            var text = new StringBuilder(Words(original));
            for (Exception? e = original; e is not null; e = e.InnerException)
            {
                text.Append('\n').Append(e.StackTrace);
            }

            return text.ToString();
        }
    }
}
