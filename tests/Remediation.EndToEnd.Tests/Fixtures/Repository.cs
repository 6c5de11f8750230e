namespace Remediation.EndToEnd.Tests.Fixtures;

/// <summary>Places in the checkout that the tests run from.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    public static string Configuration { get; } = AppContext.BaseDirectory.Contains("/Release/", StringComparison.Ordinal) ? "Release" : "Debug";

    public static string Sample(string name) => Path.Combine(Root, "infra", "samples", name);

    public static string Contract(string name) => Path.Combine(Root, "infra", "contracts", name);

    /// <summary>The public data sets that may lie beside the checkout; null where they do not.</summary>
    public static string? DataSets
    {
        get
        {
            string folder = Path.GetFullPath(Path.Combine(Root, "..", "shared", "datasets"));
            return Directory.Exists(folder) ? folder : null;
        }
    }

    private static string Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Remediation.Functions.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("The tests do not run inside a checkout.");
    }
}
