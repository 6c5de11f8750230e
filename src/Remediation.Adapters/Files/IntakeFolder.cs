using Remediation.Core.Intake;
using Remediation.Core.Reasons;

namespace Remediation.Adapters.Files;

/// <summary>The folder that rows' files lie in: nothing outside of it is ever opened, no link is followed.</summary>
public sealed class IntakeFolder : IIntakeFolder
{
    private const string DraftPrefix = ".draft-";
    private static readonly TimeSpan DraftLife = TimeSpan.FromDays(1);

    private readonly string _root;
    private int _drafts;

    /// <summary>Uses a folder; it is made, for the owner only, when absent. Drafts that a killed process left a day ago are removed.</summary>
    public IntakeFolder(string folder, TimeProvider time)
    {
        _root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        PrivateFolder.Create(_root);
        DateTime old = time.GetUtcNow().UtcDateTime - DraftLife;
        foreach (string draft in Directory.EnumerateFiles(_root, DraftPrefix + "*").Where(f => File.GetLastWriteTimeUtc(f) < old))
        {
            File.Delete(draft);
        }
    }

    /// <inheritdoc/>
    public IntakeProblem? Check(RowsFile file)
    {
        if (PathOf(file) is not { } path)
        {
            return Problem("The file must lie below the intake folder, named as file:name.jsonl.");
        }

        var info = new FileInfo(path);
        if (!info.Exists)
        {
            return Problem("There is no such file below the intake folder.");
        }

        for (FileSystemInfo? entry = info; entry is not null && entry.FullName.Length > _root.Length; entry = Directory.GetParent(entry.FullName))
        {
            if (entry.LinkTarget is not null)
            {
                return Problem("The file or a folder above it is a link.");
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public Stream Open(RowsFile file) =>
        new FileStream(PathOf(file) ?? throw new InvalidOperationException("A file outside of the intake folder."), new FileStreamOptions
        {
            Mode = FileMode.Open,
            Access = FileAccess.Read,
            Share = FileShare.Read,
            Options = FileOptions.SequentialScan | FileOptions.Asynchronous,
            BufferSize = 128 * 1024,
        });

    /// <inheritdoc/>
    public IRowsDraft BeginDraft() => new RowsDraft(_root, Path.Combine(_root, $"{DraftPrefix}{Environment.ProcessId}-{Interlocked.Increment(ref _drafts)}"));

    private string? PathOf(RowsFile file)
    {
        const string scheme = "file:";
        if (!file.Uri.StartsWith(scheme, StringComparison.Ordinal))
        {
            return null;
        }

        string name = file.Uri[scheme.Length..];
        if (name.StartsWith("//", StringComparison.Ordinal))
        {
            name = name[2..];
        }

        if (name.Length == 0 || name.Contains('\0') || name.Contains('%'))
        {
            return null;
        }

        string path = Path.GetFullPath(Path.Combine(_root, name));
        return path.StartsWith(_root + Path.DirectorySeparatorChar, StringComparison.Ordinal) ? path : null;
    }

    private static IntakeProblem Problem(string message) => new(ReasonCode.IntakeFile, "$.rows.uri", message);
}
