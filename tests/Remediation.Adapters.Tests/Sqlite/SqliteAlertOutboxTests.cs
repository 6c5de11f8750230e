using Remediation.Adapters.Sqlite;
using Remediation.Adapters.Tests.Alerts;
using Remediation.Core.Alerts;

namespace Remediation.Adapters.Tests.Sqlite;

public sealed class SqliteAlertOutboxTests : AlertOutboxContract, IDisposable
{
    private readonly SqliteStoreFixture _store = new();

    protected override IAlertOutbox Outbox => new SqliteAlertOutbox(_store.Database);

    public void Dispose() => _store.Dispose();
}
