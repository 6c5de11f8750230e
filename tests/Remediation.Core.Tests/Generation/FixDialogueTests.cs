using Remediation.Core.Generation;
using Remediation.Core.Reasons;
using Remediation.Core.Trials;
using Remediation.Lambdas;
using static Remediation.Core.Tests.Generation.ScriptedGenerator;

namespace Remediation.Core.Tests.Generation;

public sealed class FixDialogueTests
{
    private static readonly GenerationRequest Request = new() { Column = "c", Samples = [" a "] };

    private readonly ImpatientTime _time = new();
    private int _spent;

    [Fact]
    public async Task Run_GoodProposal_IsTakenAtOnce()
    {
        (DialogueResult result, ScriptedGenerator generator) = await RunAsync(Proposes("lambda x: x.strip()"));

        Assert.NotNull(result.Lambda);
        Assert.Single(generator.Asked);
        Assert.Equal((1, 0), (result.Turns.Count, _spent));
    }

    [Fact]
    public async Task Run_RefusedProposal_IsToldWithItsCodesAndAskedAgain()
    {
        (DialogueResult result, ScriptedGenerator generator) = await RunAsync(Proposes("lambda x: 'data'"), Proposes("lambda x: open(x)"), Proposes("lambda x: x.strip()"));

        Assert.NotNull(result.Lambda);
        Assert.Equal([ReasonCode.ConstantOutput, ReasonCode.RejectedLambda, null], result.Turns.Select(t => t.RejectedCode));
        Assert.Equal(["lambda x: 'data'", "lambda x: open(x)"], generator.Asked[2].Refused.Select(r => r.Transformation));
        Assert.Equal([ReasonCode.ConstantOutput], generator.Asked[2].Refused[0].Codes);
        Assert.True(generator.Asked[2].Again);
        Assert.Equal(2, _spent);
    }

    [Fact]
    public async Task Run_RefusedThreeTimes_EndsWithTheLastReason()
    {
        (DialogueResult result, ScriptedGenerator generator) = await RunAsync(Proposes("lambda x: 'data'"));

        Assert.Null(result.Lambda);
        Assert.Equal(ReasonCode.ConstantOutput, result.Refusal);
        Assert.Equal(1 + FixDialogue.MaxRepairs, generator.Asked.Count);
    }

    [Fact]
    public async Task Run_FunctionWithDataThenWorse_EndsWithTheOneThatAPersonMayLetPass()
    {
        (DialogueResult result, ScriptedGenerator generator) =
            await RunAsync(Proposes("lambda x: 'Acme Ltd ' + x"), Proposes("lambda x: 'data'"), Fails(GenerationDefect.AnswerNotJson));

        Assert.Null(result.Lambda);
        Assert.Equal((ReasonCode.LiteralData, "lambda x: 'Acme Ltd ' + x"), (result.Refusal, result.Answer.Proposal?.Transformation));
        Assert.Equal([ReasonCode.LiteralData, ReasonCode.ConstantOutput, null], result.Turns.Select(t => t.RejectedCode));
        Assert.Equal(3, generator.Asked.Count);
    }

    [Theory]
    [InlineData(GenerationDefect.ModelNotPulled, 1)]
    [InlineData(GenerationDefect.CloudModel, 1)]
    [InlineData(GenerationDefect.ModelTimeout, 1)]
    [InlineData(GenerationDefect.NothingFound, 1)]
    [InlineData(GenerationDefect.ModelBusy, 4)]
    [InlineData(GenerationDefect.ModelUnreachable, 4)]
    [InlineData(GenerationDefect.ModelError, 4)]
    [InlineData(GenerationDefect.BrokenStream, 4)]
    [InlineData(GenerationDefect.EmptyAnswer, 3)]
    [InlineData(GenerationDefect.EndlessAnswer, 3)]
    [InlineData(GenerationDefect.AnswerNotJson, 3)]
    public async Task Run_DefectThatStays_EndsAfterItsOwnNumberOfCalls(string defect, int asked)
    {
        (DialogueResult result, ScriptedGenerator generator) = await RunAsync(Fails(defect));

        Assert.Equal(asked, generator.Asked.Count);
        Assert.Equal((defect, null), (result.Answer.Defect, result.Refusal));
    }

    [Fact]
    public async Task Run_BusyThenGood_WaitsWithoutSpendingAnything()
    {
        (DialogueResult result, _) = await RunAsync(Fails(GenerationDefect.ModelBusy), Fails(GenerationDefect.ModelBusy), Proposes("lambda x: x.strip()"));

        Assert.NotNull(result.Lambda);
        Assert.Equal([1, 2], _time.Waits);
        Assert.Equal((3, 0), (result.Turns.Count, _spent));
    }

    [Fact]
    public async Task Run_AllowanceSpent_EndsAndSaysSo()
    {
        _spent = 1;
        (DialogueResult result, ScriptedGenerator generator) = await RunAsync(2, Fails(GenerationDefect.AnswerNotJson));

        Assert.Equal(2, generator.Asked.Count);
        Assert.Equal(GenerationDefect.CallBudgetSpent, result.Answer.Defect);
    }

    [Fact]
    public async Task Run_WantedResultsAreNotGiven_IsToldAndAskedAgain()
    {
        var generator = new ScriptedGenerator(Proposes("lambda x: x.strip()"), Proposes("lambda x: x.strip().upper()"));
        DialogueResult result = await Dialogue(generator).RunAsync(Request with { Examples = [new ExamplePair(" a ", "A")] }, SpendAsync, CancellationToken.None);

        Assert.Equal("lambda x: x.strip().upper()", result.Answer.Proposal?.Transformation);
        Assert.Equal([GenerationDefect.ExamplesNotMet], generator.Asked[1].Refused.Single().Codes);
    }

    [Fact]
    public async Task Run_Cascade_CountsWhoDeclined_AndRepairsGoToTheLastAlone()
    {
        var first = new ScriptedGenerator(Fails(GenerationDefect.NothingFound));
        var last = new ScriptedGenerator(Proposes("lambda x: 'data'"), Proposes("lambda x: x.strip()"));
        DialogueResult result = await Dialogue(new GeneratorCascade(first, last)).RunAsync(Request, SpendAsync, CancellationToken.None);

        Assert.NotNull(result.Lambda);
        Assert.Equal((1, 2, 3), (first.Asked.Count, last.Asked.Count, result.Turns.Count));
    }

    [Fact]
    public void Defects_EveryWord_HasAPolicy() => Assert.All(
        typeof(GenerationDefect).GetFields().Where(f => f.IsLiteral).Select(f => (string)f.GetRawConstantValue()!),
        word => Assert.Contains(word, GenerationDefect.All));

    private Task<(DialogueResult Result, ScriptedGenerator Generator)> RunAsync(params GenerationAnswer[] answers) => RunAsync(100, answers);

    private async Task<(DialogueResult Result, ScriptedGenerator Generator)> RunAsync(int allowance, params GenerationAnswer[] answers)
    {
        var generator = new ScriptedGenerator(answers);
        return (await Dialogue(generator).RunAsync(Request, _ => Task.FromResult(_spent++ < allowance), CancellationToken.None), generator);
    }

    private FixDialogue Dialogue(IFixGenerator generator) => new(generator, new FixGate(new LambdaCompiler()), _time);

    private Task<bool> SpendAsync(CancellationToken cancellationToken)
    {
        _spent++;
        return Task.FromResult(true);
    }
}
