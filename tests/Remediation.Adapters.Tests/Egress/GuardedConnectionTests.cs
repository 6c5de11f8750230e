using Npgsql;
using RabbitMQ.Client;
using Remediation.Adapters.Egress;

namespace Remediation.Adapters.Tests.Egress;

public sealed class GuardedHttpConnectionTests : GuardedConnectionContract
{
    internal override byte[] Answer => LoopbackListener.Http("200 OK");

    private protected override async Task ConnectAsync(IEgressGuard guard, string host, int port)
    {
        using HttpClient client = new GuardedHttp(guard).Client("test", new Uri($"http://{host}:{port}/"));
        using HttpResponseMessage answer = await client.GetAsync("x");
    }
}

public sealed class GuardedAmqpConnectionTests : GuardedConnectionContract
{
    // A broker that does not take the protocol answers with its own header.
    internal override byte[] Answer => [.. "AMQP"u8, 0, 0, 9, 1];

    private protected override async Task ConnectAsync(IEgressGuard guard, string host, int port)
    {
        await using IConnection connection = await GuardedAmqp.ConnectAsync(guard, new Uri($"amqp://{host}:{port}"), "test", default);
    }
}

public sealed class GuardedPostgresConnectionTests : GuardedConnectionContract
{
    internal override byte[] Answer => [(byte)'E', 0, 0, 0, 5, 0];

    [Theory]
    [InlineData("Host=db;Port=5433", "db:5433")]
    [InlineData("Host=a,b:5434", "a:5432 b:5434")]
    [InlineData("Host=10.0.0.1:5439", "10.0.0.1:5439")]
    [InlineData("Host=[fd00::1]:5439,/run/postgresql", "fd00::1:5439")]
    public void Endpoints_ConnectionString_AreItsHosts(string connection, string endpoints) =>
        Assert.Equal(
            endpoints, string.Join(' ', GuardedPostgres.Endpoints(connection).Select(r => $"{r.Name ?? r.Network!.Value.BaseAddress.ToString()}:{r.Port}")));

    [Fact]
    public async Task CreateAsync_SeveralHosts_AreAllChecked()
    {
        var perimeter = new Perimeter("10.0.0.1:5432");

        await Assert.ThrowsAsync<EgressRefusedException>(
            () => GuardedPostgres.CreateAsync(perimeter.Guard, "Host=10.0.0.1,10.0.0.2;Username=u", null, default));
    }

    [Fact]
    public async Task CreateAsync_UnixSocket_NeedsNoListing()
    {
        await using NpgsqlDataSource source =
            await GuardedPostgres.CreateAsync(new Perimeter("").Guard, "Host=/run/postgresql;Username=u", null, default);

        Assert.Contains("/run/postgresql", source.ConnectionString, StringComparison.Ordinal);
    }

    private protected override async Task ConnectAsync(IEgressGuard guard, string host, int port)
    {
        await using NpgsqlDataSource source =
            await GuardedPostgres.CreateAsync(guard, $"Host={host};Port={port};Username=u;SSL Mode=Disable;Timeout=5", null, default);
        await using NpgsqlConnection connection = await source.OpenConnectionAsync();
    }
}
