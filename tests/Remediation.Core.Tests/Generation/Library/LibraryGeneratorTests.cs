using Remediation.Core.Contracts;
using Remediation.Core.Generation;
using Remediation.Core.Generation.Library;
using Remediation.Core.Profiling;
using Remediation.Core.Tests.Contracts;
using Remediation.Core.Trials;
using Remediation.Lambdas;

namespace Remediation.Core.Tests.Generation.Library;

public sealed class LibraryGeneratorTests
{
    private const string DayFirst = "lambda x: datetime.strptime(x, '%d/%m/%Y').strftime('%Y-%m-%d')";
    private const string WithMonthName = "lambda x: datetime.strptime(x, '%d %B %Y').strftime('%Y-%m-%d')";

    private static readonly FixGate Gate = new(new LambdaCompiler());

    private readonly List<LibraryFix> _kept = [];

    [Fact]
    public async Task Generate_SameMeaningAndShapesInAnotherColumn_RecallsTheFunctionWithoutACall()
    {
        Keep(Date("ordered_at"), DayFirst, "31/12/2025");

        GenerationAnswer answer = await AskAsync(Date("born"), "24/02/1999", "28/11/2001");

        Assert.Equal(DayFirst, answer.Proposal?.Transformation);
        Assert.Equal(("f-1", "phi3@abc", false, false), (answer.ReusedFrom, answer.ModelVersion, answer.IsCall, answer.CalledModel));
    }

    [Fact]
    public async Task Generate_OtherMeaning_RecallsNothing()
    {
        Keep(Date("ordered_at"), DayFirst, "31/12/2025");

        GenerationAnswer answer = await AskAsync(Date("ordered_at", "date:%d.%m.%Y"), "24/02/1999");

        Assert.Null(answer.Proposal);
        Assert.False(answer.IsCall);
    }

    [Fact]
    public async Task Generate_ASampleOfAKnownShapeIsNotMended_RecallsNothing()
    {
        Keep(Date("ordered_at"), DayFirst, "31/12/2025");

        Assert.Null((await AskAsync(Date("ordered_at"), "24/02/1999", "02/24/1999")).Proposal);
    }

    [Fact]
    public async Task Generate_NewShapeThatIsNotMendedAtAll_IsLeftToTheTrialToSplit()
    {
        Keep(Date("ordered_at"), DayFirst, "31/12/2025");

        Assert.Equal(DayFirst, (await AskAsync(Date("ordered_at"), "24/02/1999", "12 May 1999")).Proposal?.Transformation);
    }

    [Fact]
    public async Task Generate_NewShapeThatIsMendedInPart_RecallsNothing()
    {
        Keep(Date("ordered_at"), "lambda x: datetime.strptime(x[:10], '%d/%m/%Y').strftime('%Y-%m-%d')", "31/12/2025");

        Assert.Null((await AskAsync(Date("ordered_at"), "24/02/1999", "24/02/1999 b", "02/24/1999 b")).Proposal);
    }

    [Fact]
    public async Task Generate_OrderOfDayAndMonthIsOpen_NamesTheRivalForTheTrial()
    {
        Keep(Date("ordered_at"), DayFirst, "31/12/2025");

        GenerationAnswer answer = await AskAsync(Date("ordered_at"), "03/04/2025");

        Assert.Equal(["lambda x: datetime.strptime(x, '%m/%d/%Y').strftime('%Y-%m-%d')"], answer.Proposal!.Alternatives);
    }

    [Fact]
    public async Task Generate_InARepairRoundOrByExample_RecallsNothing()
    {
        Keep(Date("ordered_at"), DayFirst, "31/12/2025");
        GenerationRequest request = RequestOf(Date("ordered_at"), "24/02/1999");
        var generator = new LibraryGenerator(new ListLibrary(_kept), Gate);

        Assert.Null((await generator.GenerateAsync(request with { Again = true }, CancellationToken.None)).Proposal);
        Assert.Null((await generator.GenerateAsync(request with { Examples = [new ExamplePair("a", "b")] }, CancellationToken.None)).Proposal);
    }

    [Fact]
    public async Task Generate_FunctionThatNoLongerPassesTheGate_IsNotRecalled()
    {
        Keep(Date("ordered_at"), "lambda x: '2025-12-31'", "31/12/2025");

        Assert.Null((await AskAsync(Date("ordered_at"), "24/02/1999")).Proposal);
    }

    [Fact]
    public void PatternOf_ColumnWithoutValueTests_IsTheColumnsOwn()
    {
        Assert.NotEqual(FixPattern.Of("a", null, ["N2"]), FixPattern.Of("b", null, ["N2"]));
        Assert.Equal(FixPattern.Of("a", Date("a"), ["N2"]).Meaning, FixPattern.Of("b", Date("b"), ["N2"]).Meaning);
    }

    [Fact]
    public void PatternOf_Shapes_AreLevelledDistinctAndInOrder() =>
        Assert.Equal(["<mon> N4", "N2"], FixPattern.Of("a", null, ["N2", "<month> N4", "<mon> N4"]).Shapes);

    private static ColumnContract Date(string name, string format = "date:%Y-%m-%d") =>
        Inline.Read($$$"""{"columns":[{"name":"{{{name}}}","meta":{"remediation":{"format":"{{{format}}}" } } } ] }""").Contract!.Columns[name];

    private static GenerationRequest RequestOf(ColumnContract contract, params string[] samples) => new()
    {
        Column = contract.Name,
        Contract = contract,
        Samples = samples,
        Shapes = [.. samples.Select(ShapeScanner.ShapeOf).Distinct()],
    };

    private Task<GenerationAnswer> AskAsync(ColumnContract contract, params string[] samples) =>
        new LibraryGenerator(new ListLibrary(_kept), Gate).GenerateAsync(RequestOf(contract, samples), CancellationToken.None);

    private void Keep(ColumnContract contract, string lambda, params string[] values) => _kept.Add(new LibraryFix
    {
        Pattern = FixPattern.Of(contract.Name, contract, values.Select(ShapeScanner.ShapeOf)),
        Lambda = lambda,
        FixId = "f-1",
        ModelVersion = "phi3@abc",
        Reasoning = "",
        PatternType = "date_format",
        SelfConfidence = 0.9,
        KeptAt = DateTimeOffset.UnixEpoch,
    });

    private sealed class ListLibrary(List<LibraryFix> kept) : IFixLibrary
    {
        public Task<IReadOnlyList<LibraryFix>> FindAsync(FixPattern pattern, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<LibraryFix>>([.. kept.Where(f => f.Pattern.Meaning == pattern.Meaning && f.Pattern.Shapes.Intersect(pattern.Shapes).Any())]);

        public Task KeepAsync(LibraryFix fix, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task RevokeAsync(string meaning, string lambda, LibraryRevocation why, DateTimeOffset at, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
