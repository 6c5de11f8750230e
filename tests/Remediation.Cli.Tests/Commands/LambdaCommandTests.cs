using System.Text.Json;
using Remediation.Cli.Commands;

namespace Remediation.Cli.Tests.Commands;

public sealed class LambdaCommandTests
{
    private static readonly CliHandlers Handlers = new() { LambdaCheck = LambdaChecking.RunAsync, LambdaEval = LambdaEvaluation.RunAsync };

    [Fact]
    public async Task Check_Accepted_IsJsonWithTheTranslation()
    {
        var console = new TestConsole("lambda x: x.strip()\n");

        Assert.Equal(ExitCode.Done, await console.RunAsync(["lambda", "check"], Handlers));

        JsonElement verdict = JsonDocument.Parse(console.Out).RootElement;
        Assert.True(verdict.GetProperty("accepted").GetBoolean());
        Assert.Equal("lambda x: x.strip()", verdict.GetProperty("lambda").GetString());
        Assert.NotEmpty(verdict.GetProperty("javascript").GetString()!);
        Assert.Equal(JsonValueKind.Null, verdict.GetProperty("code").ValueKind);
        Assert.Equal(0, verdict.GetProperty("rejections").GetArrayLength());
    }

    [Fact]
    public async Task Check_Rejected_NamesCodeAndColumnAndExitsOne()
    {
        var console = new TestConsole();

        Assert.Equal(ExitCode.NotFound, await console.RunAsync(["lambda", "check", "--lambda", "lambda x: x.__class__"], Handlers));

        JsonElement verdict = JsonDocument.Parse(console.Out).RootElement;
        Assert.False(verdict.GetProperty("accepted").GetBoolean());
        Assert.Equal("FORBIDDEN_TERM", verdict.GetProperty("code").GetString());
        Assert.Equal(12, verdict.GetProperty("column").GetInt32());
        Assert.Equal(JsonValueKind.Null, verdict.GetProperty("javascript").ValueKind);
    }

    [Fact]
    public async Task Check_OnATerminal_PutsACaretUnderTheFault()
    {
        var console = new TestConsole(terminal: true);

        Assert.Equal(ExitCode.NotFound, await console.RunAsync(["lambda", "check", "--lambda", "lambda x: x.__class__"], Handlers));

        string[] lines = console.Out.Split('\n');
        Assert.Contains("FORBIDDEN_TERM at column 13", lines[0], StringComparison.Ordinal);
        Assert.Equal("  lambda x: x.__class__", lines[1]);
        Assert.Contains(new string(' ', 14) + "^", lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Eval_Values_GiveOneLineEachInOrder()
    {
        var console = new TestConsole("\" a \"\n17\n\nnull\n{bad\n\"\\ud800\"\n\"é\"\n");

        Assert.Equal(ExitCode.Done, await console.RunAsync(["lambda", "eval", "--lambda", "lambda x: x.strip().upper()"], Handlers));

        Assert.Equal(
            [
                """{"ok":true,"value":"A","type":"str"}""",
                """{"ok":false,"error":"ATTRIBUTE_ERROR"}""",
                """{"ok":false,"error":"ATTRIBUTE_ERROR"}""",
                """{"ok":false,"error":"JSONL_INVALID_JSON"}""",
                """{"ok":false,"error":"UNREPRESENTABLE"}""",
                """{"ok":true,"value":"É","type":"str"}""",
            ],
            console.Out.TrimEnd('\n').Split('\n'));
        Assert.Empty(console.Error);
    }

    [Theory]
    [InlineData("lambda x: float(x)", "\"nan\"", """{"ok":true,"value":"nan","type":"float"}""")]
    [InlineData("lambda x: int(x)", "\"123456789012345678901234567890\"", """{"ok":true,"value":123456789012345678901234567890,"type":"int"}""")]
    [InlineData("lambda x: None", "1", """{"ok":true,"value":null,"type":"NoneType"}""")]
    [InlineData("lambda x: x.split(',')", "\"a,b\"", """{"ok":true,"value":["a","b"],"type":"list"}""")]
    public async Task Eval_Types_AreNamed(string lambda, string input, string output)
    {
        var console = new TestConsole(input);

        await console.RunAsync(["lambda", "eval", "--lambda", lambda], Handlers);

        Assert.Equal(output + "\n", console.Out);
    }

    [Fact]
    public async Task Eval_Rejected_SaysSoOnStandardErrorAlone()
    {
        var console = new TestConsole("1\n");

        Assert.Equal(ExitCode.NotFound, await console.RunAsync(["lambda", "eval", "--lambda", "import os"], Handlers));

        Assert.Empty(console.Out);
        Assert.Equal("NOT_A_LAMBDA", JsonDocument.Parse(console.Error).RootElement.GetProperty("code").GetString());
    }
}
