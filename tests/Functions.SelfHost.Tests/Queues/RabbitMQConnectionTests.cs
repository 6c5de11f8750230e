using Functions.SelfHost.Queues;

namespace Functions.SelfHost.Tests.Queues;

public sealed class RabbitMQConnectionTests
{
    [Theory]
    [InlineData("embedded", true)]
    [InlineData("amqp://guest:guest@127.0.0.1:5672", true)]
    [InlineData("amqps://host", true)]
    [InlineData("http://host", false)]
    [InlineData("anything", false)]
    public void IsUsable_OfAConnectionValue_IsEmbeddedOrAmqp(string value, bool usable) => Assert.Equal(usable, RabbitMQConnection.IsUsable(value));
}
