namespace Remediation.Cli.Tests;

/// <summary>Texts that are an interface: a change must be meant. REMEDIATION_GOLDEN=write writes them anew.</summary>
internal static class Golden
{
    internal static string Read(string name) => File.ReadAllText(Repository.Path("tests", "golden", name));

    internal static void Check(string name, string actual)
    {
        string path = Repository.Path("tests", "golden", name);
        if (Environment.GetEnvironmentVariable("REMEDIATION_GOLDEN") == "write")
        {
            File.WriteAllText(path, actual);
        }

        Assert.Equal(File.ReadAllText(path), actual);
    }
}
