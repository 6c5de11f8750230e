using Remediation.Adapters.Egress;
using Remediation.Adapters.Ollama;
using Remediation.Adapters.Tests.Egress;
using Remediation.Core.Generation;
using Remediation.Core.Generation.Models;
using Remediation.TestServers.Ollama;

namespace Remediation.Adapters.Tests.Ollama;

/// <summary>The generator, the chat client and the model's description against a server that speaks Ollama's API and misbehaves on command.</summary>
public sealed class ModelGeneratorTests : IAsyncLifetime
{
    private const string Digest = "sha256:4f222292793889a9a40a020799cfd28d53f3e01af25d48e06c5e708610fc47e9";

    private static readonly GenerationRequest Request = new() { Column = "c", Samples = [" a "] };

    private OllamaServer _server = null!;

    public async Task InitializeAsync() => _server = await OllamaServer.StartAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Generate_GoodAnswerInPieces_GivesTheProposalWithNameAndDigest()
    {
        string json = OllamaReply.FixJson("lambda x: x.strip()", 0.91, "string_clean");
        _server.Script(new OllamaReply.Streamed([json[..7], json[7..30], json[30..]]));

        GenerationAnswer answer = await AskAsync();

        Assert.Equal(("lambda x: x.strip()", 0.91), (answer.Proposal!.Transformation, answer.Proposal.ConfidenceScore));
        Assert.Equal(("phi3:latest@" + Digest, true, null), (answer.ModelVersion, answer.CalledModel, answer.Defect));
        Assert.Equal(64, answer.PromptHash!.Length);
        Assert.Equal("""{"num_ctx":8192,"num_predict":400,"seed":20,"server":"0.12.3","temperature":0}""", answer.ModelOptions);
    }

    [Fact]
    public async Task Generate_Request_IsAsTheApiWantsIt()
    {
        await AskAsync();

        Assert.Empty(_server.Faults);
        System.Text.Json.JsonElement body = Assert.Single(_server.Chats).Body;
        Assert.Equal("phi3", body.GetProperty("model").GetString());
        Assert.True(body.GetProperty("stream").GetBoolean());
        Assert.False(body.GetProperty("think").GetBoolean());
        Assert.Equal("10m", body.GetProperty("keep_alive").GetString());
        Assert.Equal(
            ["num_ctx 8192", "num_predict 400", "seed 20", "temperature 0"],
            body.GetProperty("options").EnumerateObject().Select(o => $"{o.Name} {o.Value.GetRawText()}").Order(StringComparer.Ordinal));
        Assert.Equal(
            ["transformation", "reasoning", "pattern_type", "confidence_score"],
            body.GetProperty("format").GetProperty("properties").EnumerateObject().Select(p => p.Name));
        Assert.Contains(body.GetProperty("format").GetRawText(), body.GetProperty("messages")[0].GetProperty("content").GetString(), StringComparison.Ordinal);
    }

    public static TheoryData<string, OllamaReply> Misbehaviours => new()
    {
        { GenerationDefect.ModelBusy, OllamaReply.Busy },
        { GenerationDefect.ModelError, new OllamaReply.Failing(500, "llama runner process has terminated") },
        { GenerationDefect.ModelError, new OllamaReply.Failing(400, "invalid format") },
        { GenerationDefect.ModelNotPulled, new OllamaReply.Failing(404, "model 'phi3' not found") },
        { GenerationDefect.ModelError, new OllamaReply.FailingWithin("{\"trans", "an error was encountered while running the model") },
        { GenerationDefect.BrokenStream, new OllamaReply.Streamed(["{\"trans"], Done: false) },
        { GenerationDefect.BrokenStream, new OllamaReply.Streamed([OllamaReply.FixJson("lambda x: x")], Done: false) },
        { GenerationDefect.BrokenStream, new OllamaReply.Raw("<html>proxy</html>") },
        { GenerationDefect.BrokenStream, new OllamaReply.Raw("null\n") },
        { GenerationDefect.BrokenStream, new OllamaReply.Raw("") },
        { GenerationDefect.BrokenStream, new OllamaReply.Raw("{\"message\":{\"content\":\"" + new string('a', 100_000) + "\"}}\n") },
        { GenerationDefect.EndlessAnswer, new OllamaReply.Endless("and so on ") },
        { GenerationDefect.EndlessAnswer, new OllamaReply.Endless("\n") },
        { GenerationDefect.EndlessAnswer, new OllamaReply.Streamed(["{\"transformation\": \"lambda x: x"], "length") },
        { GenerationDefect.EmptyAnswer, OllamaReply.Of("") },
        { GenerationDefect.AnswerNotJson, OllamaReply.Of("I cannot help with that.") },
        { GenerationDefect.AnswerWrongShape, OllamaReply.Of("""{"function": "lambda x: x"}""") },
        { GenerationDefect.AnswerDuplicateProperty, OllamaReply.Of("""{"transformation": "lambda x: x", "transformation": "lambda x: 'y'", "reasoning": "", "pattern_type": "encoding", "confidence_score": 1}""") },
        { GenerationDefect.AnswerWrapped, OllamaReply.Of("```json\n" + OllamaReply.FixJson("lambda x: x") + "\n```") },
    };

    [Theory]
    [MemberData(nameof(Misbehaviours))]
    public async Task Generate_ServerOrModelMisbehaves_AnswersWithItsDefect(string defect, OllamaReply reply)
    {
        _server.Script(reply);

        GenerationAnswer answer = await AskAsync();

        Assert.Equal(defect, answer.Defect);
        Assert.Equal(defect == GenerationDefect.AnswerWrapped, answer.Proposal is not null);
        Assert.Equal(!GenerationDefect.IsBeforeTheCall(defect), answer.CalledModel);
        Assert.Single(_server.Chats);
    }

    [Fact]
    public async Task Generate_NoAnswerInTime_IsATimeout()
    {
        _server.Script(new OllamaReply.Hanging());

        GenerationAnswer answer = await AskAsync(options: new ModelOptions { Timeout = TimeSpan.FromMilliseconds(300) });

        Assert.Equal((GenerationDefect.ModelTimeout, null), (answer.Defect, answer.Proposal));
    }

    [Fact]
    public async Task Generate_ServerIsOutsideThePerimeter_IsRefusedBeforeItIsAsked()
    {
        using HttpClient connection = new GuardedHttp(new Perimeter("").Guard).Client("ollama", new Uri("http://192.0.2.1:11434/"));
        using ModelGenerator generator = GeneratorOf(connection, "phi3", new ModelOptions());

        GenerationAnswer answer = await generator.GenerateAsync(Request, CancellationToken.None);

        Assert.Equal((GenerationDefect.EgressRefused, false), (answer.Defect, answer.CalledModel));
    }

    [Fact]
    public async Task Generate_Cancelled_IsCancelled()
    {
        _server.Script(new OllamaReply.Hanging());
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => AskAsync(cancellationToken: cancel.Token));
    }

    [Fact]
    public async Task Generate_NobodyListens_IsUnreachable()
    {
        Uri url = _server.Url;
        await _server.DisposeAsync();
        try
        {
            Assert.Equal(GenerationDefect.ModelUnreachable, (await AskAsync(url: url)).Defect);
        }
        finally
        {
            _server = await OllamaServer.StartAsync();
        }
    }

    [Theory]
    [InlineData("qwen3:480b-cloud", null, false)]
    [InlineData("gpt-oss:cloud", null, false)]
    [InlineData("kimi", "https://ollama.com:443", false)]
    [InlineData("kimi", "https://ollama.com:443", true)]
    public async Task Generate_ModelRunsElsewhere_IsNeverAsked(string name, string? host, bool onlyInDetails)
    {
        _server.Models.Add(new OllamaTestModel(name.Contains(':', StringComparison.Ordinal) ? name : name + ":latest", "abc", "upstream", host, onlyInDetails));

        GenerationAnswer answer = await AskAsync(name);

        Assert.Equal((GenerationDefect.CloudModel, false), (answer.Defect, answer.CalledModel));
        Assert.Empty(_server.Chats);
    }

    [Fact]
    public async Task Generate_ModelIsNotPulled_IsNotAsked()
    {
        GenerationAnswer answer = await AskAsync("mistral:7b");

        Assert.Equal((GenerationDefect.ModelNotPulled, "mistral:7b"), (answer.Defect, answer.ModelVersion));
        Assert.Empty(_server.Chats);
    }

    [Fact]
    public async Task Generate_ModelIsExchangedBetweenTwoCalls_IsToldByItsDigest()
    {
        string first = (await AskAsync()).ModelVersion;
        _server.Models[0] = _server.Models[0] with { Digest = "sha256:00ff" };

        Assert.NotEqual(first, (await AskAsync()).ModelVersion);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Generate_ManyAtOnce_AreAskedInTurnsOfTheSetSize(int concurrency)
    {
        using var connection = new HttpClient { BaseAddress = _server.Url };
        using ModelGenerator generator = GeneratorOf(connection, "phi3", new ModelOptions { Concurrency = concurrency });

        await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => generator.GenerateAsync(Request, CancellationToken.None)));

        Assert.Equal(12, _server.Chats.Count);
        Assert.InRange(_server.MostOpen, 1, concurrency);
    }

    [Fact]
    public async Task Generate_ReadsADate_NamesTheOtherOrderAsRival()
    {
        _server.Script(OllamaReply.Fix("lambda x: datetime.strptime(x, '%d/%m/%Y').strftime('%Y-%m-%d')"));

        Assert.Equal(["lambda x: datetime.strptime(x, '%m/%d/%Y').strftime('%Y-%m-%d')"], (await AskAsync()).Proposal!.Alternatives);
    }

    private static ModelGenerator GeneratorOf(HttpClient connection, string model, ModelOptions options) =>
        new(new OllamaChatClient(connection, model), new OllamaModel(connection, model), options, TimeProvider.System);

    private async Task<GenerationAnswer> AskAsync(
        string model = "phi3", ModelOptions? options = null, Uri? url = null, CancellationToken cancellationToken = default)
    {
        using var connection = new HttpClient { BaseAddress = url ?? _server.Url };
        using ModelGenerator generator = GeneratorOf(connection, model, options ?? new ModelOptions { Timeout = TimeSpan.FromSeconds(30) });
        return await generator.GenerateAsync(Request, cancellationToken);
    }
}
