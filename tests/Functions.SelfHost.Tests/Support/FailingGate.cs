using Functions.SelfHost.Storage;

namespace Functions.SelfHost.Tests.Support;

/// <summary>How a write goes wrong.</summary>
public enum WriteFault
{
    /// <summary>The process ends before the write: nothing of it is on disk, and nothing is written after it.</summary>
    EndBefore,

    /// <summary>The process ends after the commit: it is on disk and nobody was told.</summary>
    EndAfter,

    /// <summary>The disk refuses this one write; the process goes on.</summary>
    Refuse,
}

/// <summary>Lets one write of a run go wrong.</summary>
internal sealed class FailingGate(int at, WriteFault fault) : IWriteGate
{
    private volatile bool _reached;
    private int _writes;

    /// <summary>Whether the run got as far as that write.</summary>
    public bool Reached => _reached;

    /// <summary>Whether the process has ended by it.</summary>
    public bool Ends => _reached && fault != WriteFault.Refuse;

    public void BeforeWrite()
    {
        if (Ends)
        {
            throw new IOException("The process has ended.");
        }

        if (++_writes == at && fault != WriteFault.EndAfter)
        {
            _reached = true;
            throw new IOException("The disk refuses.");
        }
    }

    public void AfterCommit()
    {
        if (fault == WriteFault.EndAfter && _writes >= at)
        {
            _reached = true;
            throw new IOException("The process has ended.");
        }
    }
}
