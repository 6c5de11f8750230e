using System.Text.Json;

namespace Remediation.TestServers.Ollama;

/// <summary>How the server answers one chat.</summary>
public abstract record OllamaReply
{
    /// <summary>A whole answer: the text in pieces, then the last line.</summary>
    public static OllamaReply Of(string text) => new Streamed([text]);

    /// <summary>A whole answer as the product asks for it.</summary>
    public static OllamaReply Fix(string lambda, double confidence = 0.96, string patternType = "date_format", string reasoning = "Reads and writes.") =>
        Of(FixJson(lambda, confidence, patternType, reasoning));

    /// <summary>The text of such an answer.</summary>
    public static string FixJson(string lambda, double confidence = 0.96, string patternType = "date_format", string reasoning = "Reads and writes.") =>
        JsonSerializer.Serialize(new { transformation = lambda, reasoning, pattern_type = patternType, confidence_score = confidence });

    /// <summary>An answer in pieces.</summary>
    /// <param name="Pieces">The pieces, a line each.</param>
    /// <param name="DoneReason"><c>stop</c>, or <c>length</c> when num_predict cut it off.</param>
    /// <param name="Done">Whether the last line comes at all; without it the connection is dropped.</param>
    public sealed record Streamed(IReadOnlyList<string> Pieces, string DoneReason = "stop", bool Done = true) : OllamaReply;

    /// <summary>The same piece for ever.</summary>
    public sealed record Endless(string Piece) : OllamaReply;

    /// <summary>An HTTP error with Ollama's JSON.</summary>
    public sealed record Failing(int Status, string Error) : OllamaReply;

    /// <summary>A 200 whose stream reports an error after a piece.</summary>
    public sealed record FailingWithin(string Piece, string Error) : OllamaReply;

    /// <summary>A 200 with this body as it is.</summary>
    public sealed record Raw(string Body) : OllamaReply;

    /// <summary>No answer until the caller gives up.</summary>
    public sealed record Hanging : OllamaReply;

    /// <summary>503 as Ollama gives it when its queue is full.</summary>
    public static OllamaReply Busy { get; } = new Failing(503, "server busy, please try again.  maximum pending requests exceeded");
}
