using System.Reflection;
using Remediation.Core.Reasons;

namespace Remediation.Core.Tests.Reasons;

public sealed class ReasonCatalogTests
{
    [Fact]
    public void Codes_EveryConstant_HasASentence()
    {
        string[] constants = [.. typeof(ReasonCode).GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => (string)f.GetRawConstantValue()!).Order(StringComparer.Ordinal)];

        Assert.Equal(constants, ReasonCatalog.Codes);
        Assert.All(ReasonCatalog.Codes, code => Assert.True(ReasonCatalog.Sentence(code).Length > 10));
    }

    [Fact]
    public void Codes_AreAsInTheGoldenFile()
    {
        string golden = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "golden", "reason-codes.txt"));

        Assert.Equal(golden, string.Concat(ReasonCatalog.Codes.Select(code => $"{code}\t{ReasonCatalog.Sentence(code)}\n")));
    }
}
