using System.Text.RegularExpressions;

namespace Remediation.Adapters.Tests.Dbt;

/// <summary>The project of <c>infra/dbt</c> as far as it can be held to without dbt.</summary>
public sealed partial class DbtProjectTests
{
    private static readonly string Root = FindRoot();

    [Fact]
    public void Model_OrdersContract_IsTheContractItself() =>
        Assert.Equal(File.ReadAllText(Path.Combine(Root, "infra", "contracts", "orders.yml")), File.ReadAllText(Path.Combine(Root, "infra", "dbt", "models", "orders.yml")));

    [Fact]
    public void Macros_EveryTestOfTheContract_IsThere()
    {
        string contract = File.ReadAllText(Path.Combine(Root, "infra", "dbt", "models", "orders.yml"));
        var defined = Directory.GetFiles(Path.Combine(Root, "infra", "dbt"), "*.sql", SearchOption.AllDirectories)
            .SelectMany(file => Definition().Matches(File.ReadAllText(file)).Select(m => (Package: PackageOf(file), Name: m.Groups["name"].Value)))
            .Select(t => t.Package is null ? t.Name : $"{t.Package}.{t.Name}")
            .ToHashSet(StringComparer.Ordinal);
        string[] used = [.. Use().Matches(contract).Select(m => m.Groups["name"].Value).Distinct(StringComparer.Ordinal)];

        Assert.True(used.Length >= 6, string.Join(' ', used));
        Assert.Empty(used.Except(defined, StringComparer.Ordinal));
    }

    [Fact]
    public void Project_NamesNoPackageToDownload() =>
        Assert.DoesNotContain(
            Directory.GetFiles(Path.Combine(Root, "infra", "dbt"), "*", SearchOption.AllDirectories),
            f => Path.GetFileName(f) is "packages.yml" or "dependencies.yml" or "package-lock.yml");

    private static string? PackageOf(string file) =>
        Path.GetRelativePath(Path.Combine(Root, "infra", "dbt"), file).Split(Path.DirectorySeparatorChar) is ["packages", var package, ..] ? package : null;

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Remediation.Functions.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("The tests do not run inside a checkout.");
    }

    [GeneratedRegex(@"\{% test (?<name>\w+)\(", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Definition();

    [GeneratedRegex(@"^ {10}- (?<name>[\w.]+):?$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Use();
}
