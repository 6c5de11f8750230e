namespace Remediation.Core.Intake;

/// <summary>The folder that rows' files must lie in.</summary>
public interface IIntakeFolder
{
    /// <summary>What is wrong with a file's place, or null. The content's hash is checked when it is read.</summary>
    IntakeProblem? Check(RowsFile file);

    /// <summary>Opens a checked file for reading.</summary>
    Stream Open(RowsFile file);

    /// <summary>Begins a file that is not yet there for anybody.</summary>
    IRowsDraft BeginDraft();
}

/// <summary>A rows' file while it is written. Disposed of without <see cref="Keep"/>, it is gone.</summary>
public interface IRowsDraft : IAsyncDisposable
{
    /// <summary>Where the content goes.</summary>
    Stream Content { get; }

    /// <summary>Makes the content durable and tells how a batch names it: by its hash, so that the same content is the same file.</summary>
    Task<RowsFile> SealAsync(CancellationToken cancellationToken);

    /// <summary>Puts the sealed file in its place below the intake folder.</summary>
    void Keep();
}

/// <summary>Files of rows from content that is at hand.</summary>
public static class IntakeFolderSpooling
{
    /// <summary>Keeps content and tells how a batch names it.</summary>
    public static async Task<RowsFile> SpoolAsync(
        this IIntakeFolder folder, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        await using IRowsDraft draft = folder.BeginDraft();
        await write(draft.Content, cancellationToken);
        RowsFile file = await draft.SealAsync(cancellationToken);
        draft.Keep();
        return file;
    }
}
