using Remediation.Core.Generation;
using Remediation.Core.Generation.Models;

namespace Remediation.Core.Tests.Generation.Models;

public sealed class ModelAnswerReaderTests
{
    private const string Good = """{"transformation": "lambda x: x.strip()", "reasoning": "Strips.", "pattern_type": "string_clean", "confidence_score": 0.9}""";

    [Fact]
    public void Read_TheFourProperties_GivesTheProposal()
    {
        ModelAnswer answer = ModelAnswerReader.Read(" \n" + Good + "\n");

        Assert.Null(answer.Defect);
        Assert.Equal(
            ("lambda x: x.strip()", "Strips.", "string_clean", 0.9),
            (answer.Proposal!.Transformation, answer.Proposal.Reasoning, answer.Proposal.PatternType, answer.Proposal.ConfidenceScore));
    }

    [Theory]
    [InlineData("```json\n", "\n```")]
    [InlineData("Sure! Here is the function:\n", "\nI hope that helps.")]
    public void Read_FenceOrProseAround_IsReadAndNoted(string before, string after)
    {
        ModelAnswer answer = ModelAnswerReader.Read(before + Good + after);

        Assert.Equal(GenerationDefect.AnswerWrapped, answer.Defect);
        Assert.NotNull(answer.Proposal);
    }

    [Theory]
    [InlineData("", GenerationDefect.EmptyAnswer)]
    [InlineData(" \n\t ", GenerationDefect.EmptyAnswer)]
    [InlineData("lambda x: x", GenerationDefect.AnswerNotJson)]
    [InlineData("}{", GenerationDefect.AnswerNotJson)]
    [InlineData("{\"transformation\": \"lambda x: x\"", GenerationDefect.AnswerNotJson)]
    [InlineData("{'transformation': 'lambda x: x'}", GenerationDefect.AnswerNotJson)]
    [InlineData(Good + Good, GenerationDefect.AnswerNotJson)]
    [InlineData("[" + Good + ", 1]", GenerationDefect.AnswerWrapped)]
    [InlineData("""{"a": {"b": {"c": {"d": {"e": 1}}}}}""", GenerationDefect.AnswerNotJson)]
    [InlineData("""{"transformation": "lambda x: x", "transformation": "lambda x: 'evil'", "reasoning": "", "pattern_type": "encoding", "confidence_score": 1}""", GenerationDefect.AnswerDuplicateProperty)]
    [InlineData("""{"transformation": "lambda x: x", "reasoning": "\ud800", "pattern_type": "encoding", "confidence_score": 1}""", GenerationDefect.AnswerWrongShape)]
    [InlineData("""{"transformation": "lambda x: '\udfff'", "reasoning": "", "pattern_type": "encoding", "confidence_score": 1}""", GenerationDefect.AnswerWrongShape)]
    [InlineData("{}", GenerationDefect.AnswerWrongShape)]
    [InlineData("""{"transformation": "lambda x: x", "reasoning": "", "pattern_type": "encoding"}""", GenerationDefect.AnswerWrongShape)]
    [InlineData("""{"transformation": "lambda x: x", "reasoning": "", "pattern_type": "encoding", "confidence_score": 1, "more": 1}""", GenerationDefect.AnswerWrongShape)]
    [InlineData("""{"transformation": ["lambda x: x"], "reasoning": "", "pattern_type": "encoding", "confidence_score": 1}""", GenerationDefect.AnswerWrongShape)]
    [InlineData("""{"transformation": "lambda x: x", "reasoning": "", "pattern_type": "magic", "confidence_score": 1}""", GenerationDefect.AnswerWrongShape)]
    [InlineData("""{"transformation": "lambda x: x", "reasoning": "", "pattern_type": "encoding", "confidence_score": "0.9"}""", GenerationDefect.AnswerWrongShape)]
    [InlineData("""{"transformation": "lambda x: x", "reasoning": "", "pattern_type": "encoding", "confidence_score": 95}""", GenerationDefect.AnswerWrongShape)]
    [InlineData("""{"transformation": "lambda x: x", "reasoning": "", "pattern_type": "encoding", "confidence_score": 1e999}""", GenerationDefect.AnswerWrongShape)]
    [InlineData("""{"transformation": "", "reasoning": "", "pattern_type": "encoding", "confidence_score": 0}""", GenerationDefect.NothingFound)]
    public void Read_AnythingElse_IsNamed(string text, string defect) => Assert.Equal(defect, ModelAnswerReader.Read(text).Defect);

    [Fact]
    public void Read_TooLongTransformation_IsOfTheWrongShape() =>
        Assert.Equal(GenerationDefect.AnswerWrongShape, ModelAnswerReader.Read(Good.Replace("x.strip()", new string('x', 500), StringComparison.Ordinal)).Defect);

    [Fact]
    public void Read_AnyCutOfAGoodAnswer_GivesNoProposal()
    {
        for (int length = 0; length < Good.Length; length++)
        {
            Assert.Null(ModelAnswerReader.Read(Good[..length]).Proposal);
        }
    }
}
