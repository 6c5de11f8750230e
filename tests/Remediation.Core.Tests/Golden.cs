namespace Remediation.Core.Tests;

/// <summary>Texts that are an interface: a change must be meant. REMEDIATION_GOLDEN=write writes them anew.</summary>
internal static class Golden
{
    internal static void Check(string name, string actual)
    {
        string path = Path.Combine(Root(), "tests", "golden", name);
        if (Environment.GetEnvironmentVariable("REMEDIATION_GOLDEN") == "write")
        {
            File.WriteAllText(path, actual);
        }

        Assert.Equal(File.ReadAllText(path), actual);
    }

    private static string Root()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Remediation.Functions.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new InvalidOperationException("The tests do not run inside the repository.");
    }
}
