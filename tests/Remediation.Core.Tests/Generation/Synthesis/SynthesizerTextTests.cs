using Remediation.Core.Generation;
using static Remediation.Core.Tests.Generation.Synthesis.SynthesisBench;

namespace Remediation.Core.Tests.Generation.Synthesis;

public sealed class SynthesizerTextTests
{
    [Theory]
    [InlineData(@"^[A-Z]{2}-\d{4}$", "ab-1234", "AB-1234")]
    [InlineData(@"^[A-Z]{2}-\d{4}$", "AB1234", "AB-1234")]
    [InlineData(@"^[A-Z]{2}-\d{4}$", "cd_5678", "CD-5678")]
    [InlineData(@"^\d{8}$", "123-456-78", "12345678")]
    [InlineData(@"^\+[1-9][0-9]{6,14}$", "+49-151-2345678", "+491512345678")]
    [InlineData(@"^\+[1-9][0-9]{6,14}$", "+49 (151) 2345678", "+491512345678")]
    [InlineData(@"^\d{3}-\d{3}-\d{4}$", "(415) 555-0100", "415-555-0100")]
    [InlineData(@"^\d{3}-\d{3}-\d{4}$", "4155550100", "415-555-0100")]
    [InlineData(@"^ID-\d{4}$", "1234", "ID-1234")]
    [InlineData(@"^ID-\d{4}$", "id 1234", "ID-1234")]
    [InlineData(@"^[a-z0-9._]+@[a-z0-9.]+$", " JOHN@Example.COM ", "john@example.com")]
    [InlineData(@"^[A-Z][a-z]+$", "BERLIN", "Berlin")]
    [InlineData(@"^([A-Z][a-z]+ ?)+$", "new   york", "New York")]
    public void Generate_PartsAreThere_GivesWhatThePatternWants(string pattern, string sample, string wanted) => Mends(Pattern(pattern), [sample], [wanted]);

    [Theory]
    [InlineData(@"^[A-Z]{2}-\d{4}$", "AB-12345")]
    [InlineData(@"^[A-Z]{2}-\d{4}$", "AxB-1234")]
    [InlineData(@"^\d{5}$", "12345-6789")]
    [InlineData(@"^\d{5}$", "A12345")]
    [InlineData(@"^\d{5}$", "12x45")]
    [InlineData(@"^\d{8}$", "0123")]
    [InlineData(@"^[A-Z][a-z]+ [A-Z][a-z]+$", "Mr. John Smith")]
    [InlineData(@"^[A-Z][a-z]+ [A-Z][a-z]+$", "John Q. Smith")]
    public void Generate_APartTooManyOrTooFew_LeavesAlone(string pattern, string sample) => LeavesAlone(Pattern(pattern), [sample]);

    [Theory]
    [InlineData(@"^[0-9]+$", "12.5")]
    [InlineData(@"^\+?[0-9]+$", "+12.5")]
    public void Generate_NumbersJoinedWhereAnyLengthWillDo_GoToAPerson(string pattern, string sample) => Doubts(Pattern(pattern), [sample]);

    [Fact]
    public void Generate_LostLeadingZeros_AreFilled() =>
        Assert.Equal("lambda x: x.zfill(8)", Mends(Pattern(@"^\d{8}$"), ["42", "1234"], ["00000042", "00001234"], ["00000017", "00001234", "12345678"]));

    [Fact]
    public void Generate_LostLeadingZerosThatNoValidValueShows_GoToAPerson() =>
        Assert.Equal("lambda x: x.zfill(8)", Doubts(Pattern(@"^\d{8}$"), ["42", "1234"]).Transformation);

    [Fact]
    public void Generate_ShortNumberWhereValidOnesHaveNoZeros_LeavesAlone() =>
        LeavesAlone(Pattern(@"^\d{8}$"), ["1234"], ["23456789", "98765432", "45678912", "78912345", "65432198"]);

    [Theory]
    [InlineData("email", "<john@example.com>", "john@example.com")]
    [InlineData("email", "mailto:john@example.com", "john@example.com")]
    [InlineData("email", "John Smith <john@example.com>", "john@example.com")]
    [InlineData("email", "john @example.com", "john@example.com")]
    [InlineData("email", "john at example.com", "john@example.com")]
    [InlineData("uuid", "{550e8400-e29b-41d4-a716-446655440000}", "550e8400-e29b-41d4-a716-446655440000")]
    [InlineData("uuid", "550e8400e29b41d4a716446655440000", "550e8400-e29b-41d4-a716-446655440000")]
    [InlineData("uuid", "urn:uuid:550e8400-e29b-41d4-a716-446655440000", "550e8400-e29b-41d4-a716-446655440000")]
    [InlineData("phone", "+1 (415) 555-0100", "+14155550100")]
    [InlineData("phone", "0041 44 668 18 00", "+41446681800")]
    [InlineData("phone", "+44 (0)20 7946 0958", "+442079460958")]
    public void Generate_KnownForm_IsTakenOutOfItsDress(string format, string sample, string wanted) => Mends(Format(format), [sample], [wanted]);

    [Theory]
    [InlineData("email", "john.example.com")]
    [InlineData("email", "john@@example.com")]
    [InlineData("email", "a@b.com;c@d.com")]
    [InlineData("phone", "(415) 555-0100")]
    [InlineData("phone", "+1 415 555 0100 ext 5")]
    public void Generate_SomethingIsMissingOrTooMuch_LeavesAlone(string format, string sample) => LeavesAlone(Format(format), [sample]);

    [Theory]
    [InlineData(@"^\s|\s$", "  Berlin", "Berlin")]
    [InlineData(@"\s\s", "New   York", "New York")]
    [InlineData("Ã", "MÃ¼nchen", "München")]
    [InlineData("Ã", "Ã‰mile", "Émile")]
    [InlineData("&amp;", "Smith &amp; Sons", "Smith & Sons")]
    public void Generate_DamageThatIsForbidden_IsUndone(string forbidden, string sample, string wanted) => Mends(Forbidden(forbidden), [sample], [wanted]);

    [Fact]
    public void Generate_ForbiddenTextThatIsNoDamage_IsNotEvadedByCase() =>
        LeavesAlone(Forbidden("x[a-z]"), ["521 patxents", "17 paxients"], ["521 patients", "12 patients"]);

    [Fact]
    public void Generate_NoContract_SaysSo()
    {
        GenerationAnswer answer = Ask(null, ["a"]);

        Assert.Null(answer.Proposal);
        Assert.Equal("builtin/synthesizer@1", answer.ModelVersion);
        Assert.False(answer.CalledModel);
    }
}
