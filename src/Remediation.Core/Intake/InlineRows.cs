using System.Runtime.InteropServices;
using System.Text.Json;

namespace Remediation.Core.Intake;

/// <summary>The rows of a message that holds them itself.</summary>
public static class InlineRows
{
    /// <summary>Reads the rows of a body whose envelope was accepted.</summary>
    public static async IAsyncEnumerable<IntakeRow> ReadAsync(ReadOnlyMemory<byte> body, RowReader reader)
    {
        using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 64 });
        int position = 0;
        foreach (JsonElement row in document.RootElement.GetProperty("rows").EnumerateArray())
        {
            yield return reader.Read(JsonMarshal.GetRawUtf8Value(row), ++position);
        }

        await Task.CompletedTask;
    }
}
