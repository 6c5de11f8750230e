using Remediation.Adapters.Sqlite;
using Remediation.Adapters.Tests.Library;
using Remediation.Core.Generation.Library;

namespace Remediation.Adapters.Tests.Sqlite;

public sealed class SqliteFixLibraryTests : FixLibraryContract, IDisposable
{
    private readonly SqliteStoreFixture _store = new();

    protected override IFixLibrary Library => new SqliteFixLibrary(_store.Database);

    public void Dispose() => _store.Dispose();
}
