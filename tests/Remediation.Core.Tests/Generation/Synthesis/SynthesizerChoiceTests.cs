using static Remediation.Core.Tests.Generation.Synthesis.SynthesisBench;

namespace Remediation.Core.Tests.Generation.Synthesis;

public sealed class SynthesizerChoiceTests
{
    private static readonly string[] States = ["pending", "shipped", "delivered", "on hold"];

    [Theory]
    [InlineData(" SHIPPED ", "shipped")]
    [InlineData("shipped.", "shipped")]
    [InlineData("\"Pending\"", "pending")]
    [InlineData("On_Hold", "on hold")]
    [InlineData("deliv", "delivered")]
    public void Generate_AcceptedValueSpeltOtherwise_IsFound(string sample, string wanted) => Mends(Accepted(States), [sample], [wanted]);

    [Fact]
    public void Generate_CaseAndBlanks_IsTheShortFunction() =>
        Assert.Equal("lambda x: x.strip().lower()", Mends(Accepted(States), [" SHIPPED ", "Pending"], ["shipped", "pending"]));

    [Theory]
    [InlineData("shp")]
    [InlineData("shipd")]
    [InlineData("xhipped")]
    [InlineData("dispatched")]
    public void Generate_TypoOrOtherWord_LeavesAlone(string sample) => LeavesAlone(Accepted(States), [sample]);

    [Fact]
    public void Generate_InitialsThatDiffer_AreLookedUp()
    {
        string lambda = Mends(Accepted("yes", "no"), ["Y", "n"], ["yes", "no"]);

        Assert.Equal(["!", "!"], Run(lambda, Accepted("yes", "no"), ["x", ""]));
    }

    [Fact]
    public void Generate_InitialsThatAreShared_LeavesAlone() => LeavesAlone(Accepted("apple", "avocado", "banana"), ["a", "b"]);

    [Theory]
    [InlineData("yes", "true")]
    [InlineData("0", "false")]
    [InlineData("T", "true")]
    [InlineData("FALSE", "false")]
    public void Generate_Truth_IsTranslated(string sample, string wanted) => Mends(Format("boolean"), [sample], [wanted]);

    [Fact]
    public void Generate_MixedCaseValues_AreLookedUp() => Mends(Accepted("iPhone", "iPad"), ["iphone", "IPAD"], ["iPhone", "iPad"]);

    [Theory]
    [InlineData("-1")]
    [InlineData("1.5")]
    public void Generate_NumberThatIsNoneOfTheList_LeavesAlone(string sample) => LeavesAlone(Accepted("1", "15", "2"), [sample]);

    [Fact]
    public void Generate_NullLikeWhereNullable_ClearsOnlyWhatWasSeen()
    {
        Assert.Equal("lambda x: None", Mends(Format("integer", nullable: true), ["N/A", "null", "-"], [null, null, null]));
        string?[] many = [.. Enumerable.Range(0, 20).Select(i => i % 2 == 0 ? new string('-', 1 + (i / 10)) : "N/A" + new string(' ', i))];
        string lambda = Mends(Format("integer", nullable: true), many, new string?[20]);
        Assert.Equal(["!"], Run(lambda, Format("integer", nullable: true), ["unexpected"]));
    }

    [Fact]
    public void Generate_NullLikeWhereRequired_LeavesAlone() => LeavesAlone(Format("integer"), ["N/A"]);

    [Fact]
    public void Generate_OnlyNull_LeavesAlone() => LeavesAlone(Format("integer"), [null]);
}
