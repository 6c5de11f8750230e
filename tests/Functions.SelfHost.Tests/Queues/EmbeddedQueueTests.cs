using System.Text;
using Functions.SelfHost.Tests.App;
using Functions.SelfHost.Tests.Support;

namespace Functions.SelfHost.Tests.Queues;

public sealed class EmbeddedQueueTests
{
    [Fact]
    public async Task Publish_TextBytesAndObject_AreBound()
    {
        await using TestHost host = await TestHost.StartAsync();
        await PublishAsync(host, "work", "hello");
        await PublishAsync(host, "bytes", "raw");
        await PublishAsync(host, "orders", "{\"name\":\"pen\",\"Amount\":2}");
        await Eventually.Become(
            () => Switches.Noted("text").Contains("hello") && Switches.Noted("bytes").Contains("raw") && Switches.Noted("orders").Contains("pen:2"),
            "three messages");
        await Eventually.Become(() => host.Queue.GetCounts("work") is { Ready: 0, InFlight: 0, Dead: 0 }, "the acknowledgement");
    }

    [Fact]
    public async Task Failure_FiveTimes_RequeuesWithACountAndThenDeadLetters()
    {
        await using TestHost host = await TestHost.StartAsync();
        string message = "bad " + host.Folder;
        await host.Queue.PublishAsync("poison", Encoding.UTF8.GetBytes(message), new Dictionary<string, string> { ["mine"] = "kept" });
        await PublishAsync(host, "poison", "good " + host.Folder);
        await Eventually.Become(() => host.Queue.GetCounts("poison") is { Ready: 0, Dead: 1 }, "the dead letter");
        Assert.Equal(["0", "1", "2", "3", "4"], Switches.Noted(message));
        Assert.Equal(["0"], Switches.Noted("good " + host.Folder));
        DeadLetter dead = Assert.Single(host.Queue.ListDeadLetters("poison"));
        Assert.Equal(message, Encoding.UTF8.GetString(dead.Body.Span));
        Assert.Equal(5, dead.Failures);
        Assert.Equal("kept", dead.Headers["mine"]);
        Assert.StartsWith("System.InvalidOperationException: cannot take", dead.Reason, StringComparison.Ordinal);
        Assert.Empty(host.Queue.ListDeadLetters("poison", afterId: dead.Id));
    }

    [Fact]
    public async Task DeadLetter_RetriedAndRemoved_GoesRoundOnceMore()
    {
        await using TestHost host = await TestHost.StartAsync();
        string message = "bad again " + host.Folder;
        await PublishAsync(host, "poison", message);
        await Eventually.Become(() => host.Queue.GetCounts("poison").Dead == 1, "the dead letter");
        Assert.True(await host.Queue.RetryDeadLetterAsync(host.Queue.ListDeadLetters("poison")[0].Id));
        await Eventually.Become(() => Switches.Noted(message).Count == 10 && host.Queue.GetCounts("poison").Dead == 1, "the second dead letter");
        long id = host.Queue.ListDeadLetters("poison")[0].Id;
        Assert.True(await host.Queue.RemoveDeadLetterAsync(id));
        Assert.False(await host.Queue.RemoveDeadLetterAsync(id));
        Assert.False(await host.Queue.RetryDeadLetterAsync(id));
        Assert.Equal(0, host.Queue.GetCounts("poison").Dead);
    }

    [Fact]
    public async Task Drop_WhileAMessageIsInFlight_DeliversItAgain()
    {
        string folder = TestHost.NewFolder();
        string message = "wait " + folder;
        TestHost first = await TestHost.StartAsync(folder: folder);
        await PublishAsync(first, "work", message);
        await Eventually.Become(() => Switches.Counted(message) == 1, "the first delivery");
        first.Drop();
        await using TestHost second = await TestHost.StartAsync(folder: folder);
        await Eventually.Become(() => Switches.Counted(message) == 2, "the second delivery");
        Assert.Equal(new QueueCounts(1, 1, 0), second.Queue.GetCounts("work"));
        Switches.Gate(message).SetResult();
        await Eventually.Become(() => second.Queue.GetCounts("work").Ready == 0, "the acknowledgement");
    }

    [Fact]
    public async Task Publish_MoreThanThePrefetchCount_NoMoreAreInFlight()
    {
        await using TestHost host = await TestHost.StartAsync(hostJson: """{ "version": "2.0", "extensions": { "rabbitMQ": { "prefetchCount": 2 } } }""");
        string[] messages = [.. Enumerable.Range(0, 5).Select(i => $"wait {host.Folder} {i}")];
        foreach (string message in messages)
        {
            await PublishAsync(host, "work", message);
        }

        await Eventually.Become(() => messages.Sum(Switches.Counted) == 2, "two messages in flight");
        Assert.Equal(new QueueCounts(5, 2, 0), host.Queue.GetCounts("work"));
        foreach (string message in messages)
        {
            Switches.Gate(message).SetResult();
        }

        await Eventually.Become(() => host.Queue.GetCounts("work").Ready == 0, "all messages");
        Assert.All(messages, m => Assert.Equal(1, Switches.Counted(m)));
    }

    [Fact]
    public async Task Publish_OutOfBounds_IsRefused()
    {
        await using TestHost host = await TestHost.StartAsync();
        await Assert.ThrowsAsync<ArgumentException>(() => host.Queue.PublishAsync(" ", new byte[1]));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => host.Queue.PublishAsync(new string('q', 256), new byte[1]));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => host.Queue.PublishAsync("q", new byte[(16 * 1024 * 1024) + 1]));
    }

    private static Task PublishAsync(TestHost host, string queue, string text) => host.Queue.PublishAsync(queue, Encoding.UTF8.GetBytes(text));
}
