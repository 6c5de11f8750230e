using System.Text;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging.Abstractions;
using Moq;
using Remediation.Core.Intake;
using Remediation.Core.Reasons;
using Remediation.Core.Runs;
using Remediation.Functions.Orchestrations;
using Remediation.Functions.Triggers;

namespace Remediation.Functions.Tests.Triggers;

public sealed class StartBatchTests
{
    private const string Good =
        """{"schema":"remediation.batch/v1","batch_id":"b","source":"s","table":"t","primary_key":["id"],"rows":[{"row_id":"1","key":{"id":1},"column":"c","value":"v","tag":"NEEDS_AI"}]}""";

    private readonly Mock<IRunStore> _runs = new();
    private readonly Mock<IBatchQueue> _queue = new();
    private readonly Mock<DurableTaskClient> _client = new("test");
    private readonly Mock<FunctionContext> _context = new();

    [Fact]
    public async Task Run_NewBatch_StartsTheOrchestrationOfItsFirstAttempt()
    {
        Admits(AdmissionKind.Created, RunStatus.Queued);

        await HandleAsync(Good);

        _client.Verify(
            c => c.ScheduleNewOrchestrationInstanceAsync(
                It.Is<TaskName>(n => n.Name == BatchOrchestration.Name),
                It.Is<object>(i => ((RunAttempt)i).Attempt == 1),
                It.Is<StartOrchestrationOptions>(o => o.InstanceId!.EndsWith("-1", StringComparison.Ordinal)),
                It.IsAny<CancellationToken>()),
            Times.Once);
    }

    [Fact]
    public async Task Run_RedeliveredBatchWhoseRunGoesOn_StartsNothing()
    {
        Admits(AdmissionKind.Known, RunStatus.Running);

        await HandleAsync(Good);

        Assert.Empty(_client.Invocations);
        Assert.Empty(_queue.Invocations);
    }

    [Fact]
    public async Task Run_RedeliveredBatchWhoseOrchestrationExists_StartsNoSecondOne()
    {
        Admits(AdmissionKind.Known, RunStatus.Queued);
        _client.Setup(c => c.GetInstanceAsync(It.IsAny<string>(), It.IsAny<bool>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync((string id, bool _, CancellationToken _) => new OrchestrationMetadata(BatchOrchestration.Name, id));

        await HandleAsync(Good);

        _client.Verify(
            c => c.ScheduleNewOrchestrationInstanceAsync(
                It.IsAny<TaskName>(), It.IsAny<object>(), It.IsAny<StartOrchestrationOptions>(), It.IsAny<CancellationToken>()),
            Times.Never);
    }

    [Theory]
    [InlineData("nonsense", ReasonCode.NotJson)]
    [InlineData("{}", ReasonCode.InvalidBatch)]
    public async Task Run_NoBatch_IsParkedWithItsReasonAndNotThrown(string message, string code)
    {
        await HandleAsync(message);

        AssertParked(Encoding.UTF8.GetBytes(message), code);
        Assert.Empty(_client.Invocations);
    }

    [Fact]
    public async Task Run_NotUtf8_IsParkedByteForByte()
    {
        byte[] message = [.. "{\"schema\": \""u8, 0xFF, 0xFE, 0x00, .. "\"}"u8];

        await HandleAsync(message);

        AssertParked(message, ReasonCode.NotJson);
    }

    [Fact]
    public async Task Run_StartedByAnotherDeliveryMeanwhile_IsNoFailure()
    {
        Admits(AdmissionKind.Known, RunStatus.Queued);
        _client.SetupSequence(c => c.GetInstanceAsync(It.IsAny<string>(), It.IsAny<bool>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync((OrchestrationMetadata?)null)
            .ReturnsAsync(new OrchestrationMetadata(BatchOrchestration.Name, "i"));
        _client.Setup(c => c.ScheduleNewOrchestrationInstanceAsync(
                It.IsAny<TaskName>(), It.IsAny<object>(), It.IsAny<StartOrchestrationOptions>(), It.IsAny<CancellationToken>()))
            .ThrowsAsync(new InvalidOperationException("exists"));

        await HandleAsync(Good);

        Assert.Empty(_queue.Invocations);
    }

    [Fact]
    public async Task Run_OrchestrationCannotBeStarted_ThrowsSoThatTheMessageIsDeliveredAgain()
    {
        Admits(AdmissionKind.Created, RunStatus.Queued);
        _client.Setup(c => c.ScheduleNewOrchestrationInstanceAsync(
                It.IsAny<TaskName>(), It.IsAny<object>(), It.IsAny<StartOrchestrationOptions>(), It.IsAny<CancellationToken>()))
            .ThrowsAsync(new IOException("disk"));

        await Assert.ThrowsAsync<IOException>(() => HandleAsync(Good));
    }

    [Fact]
    public async Task Run_OtherBodyUnderAKnownId_IsParkedAsConflict()
    {
        Admits(AdmissionKind.Conflict, RunStatus.Completed);

        await HandleAsync(Good);

        AssertParked(Encoding.UTF8.GetBytes(Good), ReasonCode.BatchConflict);
    }

    [Fact]
    public async Task Run_StoreIsBroken_ThrowsSoThatTheMessageIsDeliveredAgain()
    {
        _runs.Setup(r => r.AdmitAsync(It.IsAny<RunRecord>(), It.IsAny<ReadOnlyMemory<byte>>(), It.IsAny<CancellationToken>())).ThrowsAsync(new IOException("disk"));

        await Assert.ThrowsAsync<IOException>(() => HandleAsync(Good));

        Assert.Empty(_queue.Invocations);
    }

    private void Admits(AdmissionKind kind, string status) =>
        _runs.Setup(r => r.AdmitAsync(It.IsAny<RunRecord>(), It.IsAny<ReadOnlyMemory<byte>>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync((RunRecord run, ReadOnlyMemory<byte> _, CancellationToken _) => new RunAdmission(run with { Status = status }, kind));

    private void AssertParked(byte[] body, string code) => _queue.Verify(
        q => q.DeadLetterAsync(
            It.Is<ReadOnlyMemory<byte>>(b => b.ToArray().SequenceEqual(body)),
            It.Is<IReadOnlyList<IntakeProblem>>(p => p[0].Code == code),
            It.IsAny<CancellationToken>()),
        Times.Once);

    private Task HandleAsync(string message) => HandleAsync(Encoding.UTF8.GetBytes(message));

    private Task HandleAsync(byte[] message)
    {
        var limits = new IntakeLimits();
        var intake = new BatchIntake(
            new BatchEnvelopeReader(limits), Mock.Of<IContractSource>(), Mock.Of<IIntakeFolder>(), _runs.Object, TimeProvider.System);
        return new StartBatch(intake, _queue.Object, NullLogger<StartBatch>.Instance).RunAsync(message, _client.Object, _context.Object);
    }
}
