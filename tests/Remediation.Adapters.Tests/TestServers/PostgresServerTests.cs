using Remediation.TestServers;

namespace Remediation.Adapters.Tests.TestServers;

public sealed class PostgresServerTests
{
    [SkippableFact]
    public async Task StartAsync_AfterACrash_HasTheSameRowsOnTheSamePort()
    {
        Skip.IfNot(PostgresServer.IsInstalled, PostgresServer.NotInstalled);
        await using PostgresServer server = await PostgresServer.StartNewAsync();
        await server.QueryAsync("CREATE TABLE kept AS SELECT 42 AS answer");

        await server.KillAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(() => server.QueryAsync("SELECT 1"));
        await server.StartAsync();

        Assert.Equal("42\n", await server.QueryAsync("SELECT answer FROM kept"));
        await server.StopAsync();
    }
}
