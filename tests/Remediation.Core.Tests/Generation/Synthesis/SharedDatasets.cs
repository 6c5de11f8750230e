namespace Remediation.Core.Tests.Generation.Synthesis;

/// <summary>Real dirty data with its truth, which is not part of this repository.</summary>
internal static class SharedDatasets
{
    /// <summary>The path of a file of the data sets, or a skipped test.</summary>
    public static string PathOf(params string[] parts)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string path = Path.Combine([folder.FullName, "shared", "datasets", .. parts]);
            if (File.Exists(path))
            {
                return path;
            }
        }

        Skip.If(true, "The folder shared/datasets is not beside this repository.");
        return "";
    }
}
