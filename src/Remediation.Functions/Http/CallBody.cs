using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Remediation.Core.Intake;
using Remediation.Core.Json;
using Remediation.Core.Reasons;

namespace Remediation.Functions.Http;

/// <summary>
/// The JSON object of a changing call, read strictly: no duplicate and no unknown properties, bounded in size. Every fault is collected, so that
/// a caller learns of all of them at once.
/// </summary>
internal sealed class CallBody
{
    private const int MaxBytes = 256 * 1024;
    private const int MaxReason = 2000;

    private const int MaxDepth = 8;

    private readonly List<IntakeProblem> _problems = [];
    private readonly JsonElement _root;

    private CallBody(JsonElement root)
    {
        _root = root;
    }

    /// <summary>What is wrong so far.</summary>
    public IReadOnlyList<IntakeProblem> Problems => _problems;

    /// <summary>Reads the body; an empty one counts as an object without properties.</summary>
    public static async Task<CallBody> ReadAsync(HttpRequest request, IReadOnlyCollection<string> known, CancellationToken cancellationToken)
    {
        byte[] bytes = new byte[MaxBytes + 1];
        int length = await request.Body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
        if (length > MaxBytes)
        {
            return Faulty(ReasonCode.TooLarge, $"The body is above {MaxBytes} bytes.");
        }

        if (length == 0)
        {
            return new CallBody(default);
        }

        try
        {
            using JsonDocument document = StrictJson.Parse(bytes.AsMemory(0, length), MaxDepth);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                return Faulty(ReasonCode.InvalidRequest, "The body must be a JSON object.");
            }

            var body = new CallBody(document.RootElement.Clone());
            foreach (JsonProperty property in body._root.EnumerateObject().Where(p => !known.Contains(p.Name)))
            {
                body.Fault(property.Name, $"There is no such property; known are {string.Join(", ", known)}.");
            }

            return body;
        }
        catch (JsonException)
        {
            return Faulty(ReasonCode.NotJson, "The body is not JSON, or a property occurs twice.");
        }
    }

    /// <summary>A text, or null when it is absent or null.</summary>
    public string? Text(string name)
    {
        if (Find(name) is not { } value)
        {
            return null;
        }

        try
        {
            if (value.ValueKind == JsonValueKind.String)
            {
                return value.GetString();
            }
        }
        catch (InvalidOperationException)
        {
            // A lone surrogate: no text that could be written down.
        }

        Fault(name, "must be a text.");
        return null;
    }

    /// <summary>The reason that goes into the ledger. Its absence is a fault when <paramref name="required"/>.</summary>
    public string Reason(bool required)
    {
        string reason = Text("reason")?.Trim() ?? "";
        if (reason.Length > MaxReason)
        {
            Fault("reason", $"has at most {MaxReason} characters.");
        }
        else if (reason.Length == 0 && required)
        {
            Fault("reason", "must say why; it stands in the ledger under the key's name.");
        }

        return reason;
    }

    /// <summary>One of a few words; the first when absent.</summary>
    public string Choice(string name, IReadOnlyList<string> words)
    {
        string word = Text(name) ?? words[0];
        if (!words.Contains(word))
        {
            Fault(name, $"must be one of: {string.Join(", ", words)}.");
        }

        return word;
    }

    /// <summary>A list of one or more texts; null when absent.</summary>
    public IReadOnlyList<string>? Texts(string name, int most)
    {
        if (Find(name) is not { } value)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() is > 0 and var length && length <= most
            && value.EnumerateArray().All(i => i.ValueKind == JsonValueKind.String))
        {
            return [.. value.EnumerateArray().Select(i => i.GetString()!)];
        }

        Fault(name, $"must be a list of 1 to {most} texts.");
        return null;
    }

    /// <summary>A yes or no; false when absent.</summary>
    public bool Flag(string name)
    {
        JsonValueKind kind = Find(name)?.ValueKind ?? JsonValueKind.False;
        if (kind is not (JsonValueKind.True or JsonValueKind.False))
        {
            Fault(name, "must be true or false.");
        }

        return kind == JsonValueKind.True;
    }

    /// <summary>A moment, or null when absent.</summary>
    public DateTimeOffset? Time(string name)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time))
        {
            return time;
        }

        Fault(name, "must be an ISO 8601 time.");
        return null;
    }

    /// <summary>A property that is there and not null.</summary>
    public JsonElement? Find(string name) =>
        _root.ValueKind == JsonValueKind.Object && _root.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;

    /// <summary>Adds a fault of a property.</summary>
    public void Fault(string name, string message) => _problems.Add(new IntakeProblem(ReasonCode.InvalidRequest, "$." + name, $"{name}: {message}"));

    private static CallBody Faulty(string code, string message)
    {
        var body = new CallBody(default);
        body._problems.Add(new IntakeProblem(code, "$", message));
        return body;
    }
}
