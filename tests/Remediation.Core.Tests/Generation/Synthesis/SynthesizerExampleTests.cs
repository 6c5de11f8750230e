using Remediation.Core.Generation;
using Remediation.Core.Trials;
using static Remediation.Core.Tests.Generation.Synthesis.SynthesisBench;

namespace Remediation.Core.Tests.Generation.Synthesis;

public sealed class SynthesizerExampleTests
{
    [Theory]
    [InlineData("AB-12/x", "12", "CDE-345/y", "345", "F-6/z", "6")]
    [InlineData("John Smith", "JS", "Jane van Doe", "JvD", "Ann Roe", "AR")]
    [InlineData("report.final.pdf", "pdf", "a.txt", "txt", "b.c.d.csv", "csv")]
    [InlineData("Smith, John", "John Smith", "Featherstone, Al", "Al Featherstone", "Roe, Jane", "Jane Roe")]
    [InlineData("2025-12-31", "31.12.2025", "2024-01-05", "05.01.2024", "1999-10-20", "20.10.1999")]
    [InlineData("2025-12-31 18:25", "6PM", "2024-01-05 09:44", "9AM", "1999-10-20 00:10", "12AM")]
    [InlineData("12345", "00012345", "7", "00000007", "123", "00000123")]
    [InlineData("3.14159", "3.14", "2.5", "2.50", "10", "10.00")]
    [InlineData("1299", "12.99", "1250.5", "12.505", "4000", "40.00")]
    [InlineData("Team (12)", "12", "Other Team (345)", "345", "X (6)", "6")]
    [InlineData("a b@c.de f", "b@c.de", "xx long@mail.org yy", "long@mail.org", "q w@e.rt y", "w@e.rt")]
    public void Generate_TwoExamples_FindsTheFunction(string input1, string output1, string input2, string output2, string further, string wanted) =>
        Mends(null, [input1, input2, further], [output1, output2, wanted], examples: [new ExamplePair(input1, output1), new ExamplePair(input2, output2)]);

    [Fact]
    public void Generate_ExamplesThatLeaveSomethingOpen_GivesAlternatives()
    {
        GenerationAnswer answer = Ask(null, ["abc-abc", "abc-xyz"], examples: [new ExamplePair("abc-abc", "abc")]);

        Assert.NotNull(answer.Proposal);
        Assert.True(answer.Proposal.ConfidenceScore < Confidence.Threshold);
        Assert.NotEmpty(answer.Proposal.Alternatives);
    }

    [Fact]
    public void Generate_OutputWithOtherLetters_IsNotWrittenByTheFunction()
    {
        GenerationAnswer answer = Ask(null, ["SF", "LA"], examples: [new ExamplePair("SF", "San Francisco"), new ExamplePair("LA", "Los Angeles")]);

        Assert.Null(answer.Proposal);
    }

    [Fact]
    public void Generate_ExamplesThatContradict_HaveNoFunction() =>
        Assert.Null(Ask(null, ["a"], examples: [new ExamplePair("a b", "a"), new ExamplePair("a b", "b")]).Proposal);

    [Fact]
    public void Generate_OutputsThatTheContractRefuses_HaveNoFunction() =>
        Assert.Null(Ask(Pattern(@"^\d+$"), ["a-b"], examples: [new ExamplePair("a-b", "a")]).Proposal);

    [Fact]
    public void Generate_ExampleWithoutOutput_HasNoFunction() => Assert.Null(Ask(null, ["a"], examples: [new ExamplePair("a", null)]).Proposal);

    [Fact]
    public void Generate_SampleWithoutTheExamplesSeparator_GoesToAPerson()
    {
        GenerationAnswer answer = Ask(null, ["a-b", "c-d", "e"], examples: [new ExamplePair("a-b", "b"), new ExamplePair("c-d", "d")]);

        Assert.True(answer.Proposal!.ConfidenceScore < Confidence.Threshold);
    }

    [Fact]
    public void Generate_NumbersBeyondReckoning_AreLeftToTheTextOperations() =>
        Mends(null, ["99999999999999999999-1", "12345678901234567890123-2"], ["99999999999999999999", "12345678901234567890123"], examples: [new ExamplePair("99999999999999999999-1", "99999999999999999999")]);
}
