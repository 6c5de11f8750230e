namespace Functions.SelfHost.Storage;

/// <summary>
/// Sees every write on its way to disk and may refuse it by throwing. Nothing in a running host; the tests use it to end a
/// run at each of its writes in turn.
/// </summary>
internal interface IWriteGate
{
    /// <summary>A write is about to be applied. What it throws rolls the transaction back.</summary>
    void BeforeWrite();

    /// <summary>A transaction is on disk and nobody has been told. What it throws reaches those who wait, as if the process had died here.</summary>
    void AfterCommit();
}
