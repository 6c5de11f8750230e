using Functions.SelfHost.Tests.App;
using Functions.SelfHost.Tests.Support;
using Microsoft.DurableTask.Client;

namespace Functions.SelfHost.Tests.Durable;

public sealed class FailureTests
{
    [Theory]
    [InlineData(1_000)]
    [InlineData(0)]
    public async Task Retry_FailsTwiceOfThree_SucceedsAfterBackoff(int cached)
    {
        await using TestHost host = await TestHost.StartAsync(options: o => o.MaxCachedOrchestrators = cached);
        OrchestrationMetadata end = await host.RunAsync(nameof(FailurePatterns.Retrying), new FlakyInput(host.Folder, 2));
        Assert.Equal(3, end.ReadOutputAs<int>());
        Assert.True(end.LastUpdatedAt - end.CreatedAt >= TimeSpan.FromMilliseconds(60), "20 ms and then 40 ms of waiting");
    }

    [Fact]
    public async Task Retry_FailsMoreOftenThanAllowed_Fails()
    {
        await using TestHost host = await TestHost.StartAsync();
        OrchestrationMetadata end = await host.RunAsync(nameof(FailurePatterns.Retrying), new FlakyInput(host.Folder, 9));
        Assert.Equal(OrchestrationRuntimeStatus.Failed, end.RuntimeStatus);
        Assert.Equal(3, Switches.Counted(host.Folder));
        Assert.Equal("failure 3", end.FailureDetails!.InnerFailure!.ErrorMessage);
    }

    [Theory]
    [InlineData(1, OrchestrationRuntimeStatus.Completed, 2)]
    [InlineData(2, OrchestrationRuntimeStatus.Failed, 2)]
    public async Task RetryHandler_AllowsOneRetry_IsAsked(int failures, OrchestrationRuntimeStatus status, int attempts)
    {
        await using TestHost host = await TestHost.StartAsync();
        OrchestrationMetadata end = await host.RunAsync(nameof(FailurePatterns.RetryingByHandler), new FlakyInput(host.Folder, failures));
        Assert.Equal(status, end.RuntimeStatus);
        Assert.Equal(attempts, Switches.Counted(host.Folder));
    }

    [Fact]
    public async Task RetryFilter_OtherFailure_DoesNotRetry()
    {
        await using TestHost host = await TestHost.StartAsync();
        OrchestrationMetadata end = await host.RunAsync(nameof(FailurePatterns.RetryingOnlyTimeouts), new FlakyInput(host.Folder, 1));
        Assert.Equal(OrchestrationRuntimeStatus.Failed, end.RuntimeStatus);
        Assert.Equal(1, Switches.Counted(host.Folder));
    }

    [Fact]
    public async Task ActivityFailure_Caught_CarriesNameIdAndMessage()
    {
        await using TestHost host = await TestHost.StartAsync();
        OrchestrationMetadata end = await host.RunAsync(nameof(FailurePatterns.Catching), new FlakyInput(host.Folder, 1));
        Assert.Equal("Flaky #0: failure 1", end.ReadOutputAs<string>());
    }

    [Fact]
    public async Task SubOrchestrationFailure_Caught_CarriesTheChildsFailure()
    {
        await using TestHost host = await TestHost.StartAsync();
        OrchestrationMetadata end = await host.RunAsync(nameof(FailurePatterns.ParentOfFailing), new FlakyInput(host.Folder, 1));
        Assert.Equal("FailingChild: failure 1", end.ReadOutputAs<string>());
    }

    [Fact]
    public async Task SubOrchestrationRetry_ChildFailsTwice_ThirdChildSucceeds()
    {
        await using TestHost host = await TestHost.StartAsync();
        OrchestrationMetadata end = await host.RunAsync(nameof(FailurePatterns.ParentRetryingChild), new FlakyInput(host.Folder, 2));
        Assert.Equal(3, end.ReadOutputAs<int>());
    }

    [Fact]
    public async Task UnknownActivity_Called_FailsTheInstanceWithItsName()
    {
        await using TestHost host = await TestHost.StartAsync();
        OrchestrationMetadata end = await host.RunAsync(nameof(FailurePatterns.CallsUnknown));
        Assert.Equal(OrchestrationRuntimeStatus.Failed, end.RuntimeStatus);
        Assert.Contains("NobodyHasThisName", end.FailureDetails!.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OrchestratorThrows_BeforeAnyAwait_FailsTheInstance()
    {
        await using TestHost host = await TestHost.StartAsync();
        OrchestrationMetadata end = await host.RunAsync(nameof(FailurePatterns.Throws));
        Assert.Equal(OrchestrationRuntimeStatus.Failed, end.RuntimeStatus);
        Assert.True(end.FailureDetails!.IsCausedBy<InvalidOperationException>());
    }
}
