using System.Text.Json;
using Remediation.Core.Contracts;

namespace Remediation.Core.Tests.Contracts;

/// <summary>Builds contracts in tests from the text that a user would write.</summary>
internal static class Inline
{
    internal static ContractReading Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        return ContractReader.ReadInline(document.RootElement);
    }

    internal static ColumnContract Column(string tests, string meta = "{}")
    {
        ContractReading reading = Read($$$"""{"columns":[{"name":"c","tests":{{{tests}}},"meta":{"remediation":{{{meta}}}}}]}""");
        Assert.Empty(reading.Problems);
        return reading.Contract!.Columns["c"];
    }

    internal static IReadOnlyList<string> Codes(string tests, string meta = "{}") =>
        [.. Read($$$"""{"columns":[{"name":"c","tests":{{{tests}}},"meta":{"remediation":{{{meta}}}}}]}""").Problems.Select(p => p.Code)];
}
