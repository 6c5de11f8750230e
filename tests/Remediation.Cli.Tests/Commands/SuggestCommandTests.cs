using System.Text.Json;
using Remediation.Cli.Handlers;

namespace Remediation.Cli.Tests.Commands;

public sealed class SuggestCommandTests : IDisposable
{
    private const string Contract = """
        version: 2
        models:
          - name: orders
            columns:
              - name: ordered_at
                meta: {remediation: {format: "date:%Y-%m-%d"}}
        """;

    private static readonly CliHandlers Handlers = new() { LambdaSuggest = SuggestHandler.RunAsync };
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    [Fact]
    public async Task Suggest_TowardsAContract_GivesTheFunctionAndWhatWasMeasured()
    {
        JsonElement answer = await SuggestAsync("\"31/12/2025\"\n\"01/02/2024\"\n", ExitCode.Done, "--contract", Write("orders.yml", Contract), "--column", "ordered_at");

        Assert.Equal("lambda x: datetime.datetime.strptime(x, '%d/%m/%Y').strftime('%Y-%m-%d')", answer.GetProperty("transformation").GetString());
        Assert.Equal(1, answer.GetProperty("measured").GetDouble());
        Assert.True(answer.GetProperty("confidence_score").GetDouble() >= 0.75);
        Assert.Equal("date_format", answer.GetProperty("pattern_type").GetString());
        Assert.Equal("builtin/synthesizer@1", answer.GetProperty("model_version").GetString());
    }

    [Fact]
    public async Task Suggest_AmbiguousDates_NamesAValueWithBothMeanings()
    {
        JsonElement answer = await SuggestAsync("\"03/04/2025\"\n", ExitCode.Done, "--contract", Write("orders.yml", Contract), "--column", "ordered_at");

        Assert.True(answer.GetProperty("confidence_score").GetDouble() < 0.75);
        string reasoning = answer.GetProperty("reasoning").GetString()!;
        Assert.Contains("'03/04/2025'", reasoning, StringComparison.Ordinal);
        Assert.Contains("'2025-03-04'", reasoning, StringComparison.Ordinal);
        Assert.Contains("'2025-04-03'", reasoning, StringComparison.Ordinal);
        Assert.Equal(1, answer.GetProperty("alternatives").GetArrayLength());
    }

    [Fact]
    public async Task Suggest_FromExamples_NeedsNoContract()
    {
        string examples = Write("examples.jsonl", "{\"input\":\"Quist, Ada\",\"output\":\"Ada Quist\"}\n{\"input\":\"Brandt, Bela\",\"output\":\"Bela Brandt\"}\n");

        JsonElement answer = await SuggestAsync("\"Claes, Carla\"\n", ExitCode.Done, "--examples", examples);

        Assert.True(answer.GetProperty("confidence_score").GetDouble() >= 0.75);
        Assert.Contains("all 2 examples", answer.GetProperty("reasoning").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Suggest_OutputsThatHoldTextOfTheirOwn_FindsNothing()
    {
        JsonElement answer = await SuggestAsync("\"LA\"\n", ExitCode.NotFound, "--examples", Write("examples.jsonl", "{\"input\":\"SF\",\"output\":\"San Francisco\"}\n"));

        Assert.Equal(JsonValueKind.Null, answer.GetProperty("transformation").ValueKind);
        Assert.NotEmpty(answer.GetProperty("reasoning").GetString()!);
    }

    [Theory]
    [InlineData("{\"input\":\"a\"}")]
    [InlineData("[1]")]
    [InlineData("")]
    [InlineData("{\"input\":\"a\",\"output\":[1]}")]
    public async Task Suggest_BrokenExamples_AreBadInput(string line)
    {
        var console = new TestConsole("\"a\"\n");

        Assert.Equal(ExitCode.BadInput, await console.RunAsync(["lambda", "suggest", "--examples", Write("examples.jsonl", line)], Handlers));
        Assert.NotEmpty(console.Error);
    }

    [Fact]
    public async Task Suggest_NeitherContractNorExamples_IsBadInput() =>
        Assert.Equal(ExitCode.BadInput, await new TestConsole("\"a\"\n").RunAsync(["lambda", "suggest"], Handlers));

    public void Dispose() => _folder.Delete(recursive: true);

    private static async Task<JsonElement> SuggestAsync(string input, int exit, params string[] arguments)
    {
        var console = new TestConsole(input);
        Assert.Equal(exit, await console.RunAsync(["lambda", "suggest", .. arguments], Handlers));
        return JsonDocument.Parse(console.Out).RootElement;
    }

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }
}
