using Remediation.Core.Generation.Library;

namespace Remediation.Adapters.Tests.Stores;

/// <summary>What every fix library does, whatever keeps it.</summary>
public abstract class FixLibraryContract(Func<Task<StoreFixture>> open) : StoreContract(open)
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 10, 0, 0, TimeSpan.Zero);

    private IFixLibrary Library => Store.Library;

    [SkippableFact]
    public async Task Find_KeptFunction_ComesBackWholeForItsPattern()
    {
        LibraryFix fix = Fix("lambda x: x.strip()", "f-1", "a", "a N2");
        await Library.KeepAsync(fix, None);

        LibraryFix found = Assert.Single(await Library.FindAsync(new FixPattern("m", ["a", "zz"]), None));

        Assert.Equivalent(fix, found, strict: true);
    }

    [SkippableFact]
    public async Task Find_OtherMeaningOrNoCommonShape_FindsNothing()
    {
        await Library.KeepAsync(Fix("lambda x: x.strip()", "f-1", "a"), None);

        Assert.Empty(await Library.FindAsync(new FixPattern("other", ["a"]), None));
        Assert.Empty(await Library.FindAsync(new FixPattern("m", ["b"]), None));
        Assert.Empty(await Library.FindAsync(new FixPattern("m", []), None));
    }

    [SkippableFact]
    public async Task Find_SeveralFunctions_ThoseThatKnowMostShapesFirst_ThenTheNewest()
    {
        await Library.KeepAsync(Fix("lambda x: x.lower()", "f-1", "a") with { KeptAt = Now }, None);
        await Library.KeepAsync(Fix("lambda x: x.upper()", "f-2", "a") with { KeptAt = Now.AddHours(1) }, None);
        await Library.KeepAsync(Fix("lambda x: x.strip()", "f-3", "a", "b") with { KeptAt = Now.AddHours(-1) }, None);

        IReadOnlyList<LibraryFix> found = await Library.FindAsync(new FixPattern("m", ["a", "b"]), None);

        Assert.Equal(["f-3", "f-2", "f-1"], found.Select(f => f.FixId));
    }

    [SkippableFact]
    public async Task Keep_SameFunctionAgain_LearnsShapesAndNewestOrigin()
    {
        await Library.KeepAsync(Fix("lambda x: x.strip()", "f-1", "a"), None);
        await Library.KeepAsync(Fix("lambda x: x.strip()", "f-2", "b"), None);
        await Library.KeepAsync(Fix("lambda x: x.strip()", "f-2", "b"), None);

        LibraryFix found = Assert.Single(await Library.FindAsync(new FixPattern("m", ["a"]), None));

        Assert.Equal("f-2", found.FixId);
        Assert.Equal(["a", "b"], found.Pattern.Shapes);
    }

    [SkippableFact]
    public async Task Revoke_KeptFunction_IsNotFoundAndDoesNotComeBackByPromotion()
    {
        LibraryFix fix = Fix("lambda x: x.strip()", "f-1", "a");
        await Library.KeepAsync(fix, None);
        await Library.RevokeAsync("m", fix.Lambda, LibraryRevocation.RolledBack, Now, None);
        await Library.RevokeAsync("m", fix.Lambda, LibraryRevocation.RolledBack, Now, None);
        await Library.KeepAsync(fix with { FixId = "f-2" }, None);

        Assert.Empty(await Library.FindAsync(fix.Pattern, None));
    }

    [SkippableFact]
    public async Task Revoke_UnknownFunction_KeepsItOutUntilAPersonApproves()
    {
        LibraryFix fix = Fix("lambda x: x.strip()", "f-1", "a");
        await Library.RevokeAsync("m", fix.Lambda, LibraryRevocation.Rejected, Now, None);
        await Library.KeepAsync(fix, None);
        Assert.Empty(await Library.FindAsync(fix.Pattern, None));

        await Library.KeepAsync(fix with { Approved = true, FixId = "f-2" }, None);

        Assert.Equal("f-2", Assert.Single(await Library.FindAsync(fix.Pattern, None)).FixId);
    }

    [SkippableFact]
    public async Task Revoke_OneMeaning_LeavesTheSameFunctionOfAnother()
    {
        LibraryFix fix = Fix("lambda x: x.strip()", "f-1", "a");
        await Library.KeepAsync(fix, None);
        await Library.KeepAsync(fix with { Pattern = fix.Pattern with { Meaning = "other" } }, None);

        await Library.RevokeAsync("m", fix.Lambda, LibraryRevocation.Rejected, Now, None);

        Assert.Single(await Library.FindAsync(new FixPattern("other", ["a"]), None));
    }

    private static LibraryFix Fix(string lambda, string fixId, params string[] shapes) => new()
    {
        Pattern = new FixPattern("m", shapes),
        Lambda = lambda,
        FixId = fixId,
        ModelVersion = "test@1",
        Reasoning = "A sentence.",
        PatternType = "string_clean",
        SelfConfidence = 0.91,
        KeptAt = Now,
    };
}
