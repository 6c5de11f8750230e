using Microsoft.DurableTask;
using Moq;
using Remediation.Core.Reasons;
using Remediation.Core.Runs;
using Remediation.Functions.Activities;
using Remediation.Functions.Orchestrations;

namespace Remediation.Functions.Tests.Orchestrations;

public sealed class BatchOrchestrationTests
{
    private static readonly RunCounts Counts = new() { Source = 2, Success = 2, Quarantine = 0, ByReason = new Dictionary<string, long>() };

    private readonly Mock<TaskOrchestrationContext> _context = new(MockBehavior.Loose);
    private readonly List<string> _calls = [];
    private AttemptEnding? _ending;
    private RunResult? _announced;

    public BatchOrchestrationTests()
    {
        _context.Setup(c => c.GetInput<RunAttempt>()).Returns(new RunAttempt("r1", 1));
        Answers<string?>(IntakeActivities.Ingest, null);
        Answers<object>(IntakeActivities.Profile, new object());
        Answers(IntakeActivities.Cluster, new ClusterList(["c-1", "c-2"], []));
        Reconciles(_ => new ReconcileAnswer(true, 0));
        Answers<object>(LedgerActivities.Seal, new object());
        Answers(PromotionActivities.Gate, new GateAnswer(true, null));
        Answers<string?>(PromotionActivities.Promote, null);
        _context.Setup(c => c.CallActivityAsync<RunResult?>(It.Is<TaskName>(n => n.Name == RunActivities.EndRun), It.IsAny<object?>(), It.IsAny<TaskOptions?>()))
            .ReturnsAsync((TaskName name, object? input, TaskOptions? _) =>
            {
                _calls.Add(name.Name);
                _ending = (AttemptEnding)input!;
                return new RunResult("r1", "b", "s", "t", 1, RunStatus.Completed, _ending.Outcome, Counts);
            });
        _context.Setup(c => c.CallActivityAsync(It.IsAny<TaskName>(), It.IsAny<object?>(), It.IsAny<TaskOptions?>()))
            .Returns((TaskName name, object? input, TaskOptions? _) =>
            {
                _calls.Add(input is PhaseEntered phase ? "-> " + phase.Phase : name.Name);
                _announced = input as RunResult ?? _announced;
                return Task.CompletedTask;
            });
        _context.Setup(c => c.CallSubOrchestratorAsync(It.IsAny<TaskName>(), It.IsAny<object?>(), It.IsAny<TaskOptions?>()))
            .Returns((TaskName name, object? input, TaskOptions? options) =>
            {
                _calls.Add($"{name.Name} {((SubOrchestrationOptions)options!).InstanceId}");
                return Task.CompletedTask;
            });
    }

    [Fact]
    public async Task Run_EverythingGood_TakesEveryStepInOrderAndPromotes()
    {
        string outcome = await BatchOrchestration.Run(_context.Object);

        Assert.Equal(RunOutcome.Promoted, outcome);
        Assert.Equal(
            [
                "-> ingest", "Ingest", "Reconcile ingest", "-> profile", "Profile", "-> cluster", "Cluster", "Reconcile cluster",
                "-> fix", "ClusterOrchestration r1-1-c-1", "ClusterOrchestration r1-1-c-2", "-> reconcile", "Reconcile fix", "-> seal", "Seal",
                "-> gate", "Gate", "Reconcile gate", "-> promote", "Promote", "-> reconcile", "Reconcile promote", "-> seal", "Seal", "EndRun", "Announce",
            ],
            _calls);
    }

    [Fact]
    public async Task Run_IdentityColumn_IsCarriedOutOnceAllItsClustersAreDecided()
    {
        Answers(IntakeActivities.Cluster, new ClusterList(["c-1"], [new ColumnClusters("code", ["c-2", "c-3"])]));

        Assert.Equal(RunOutcome.Promoted, await BatchOrchestration.Run(_context.Object));

        int start = _calls.IndexOf("-> fix");
        Assert.Equal(
            ["ClusterOrchestration r1-1-c-1", "ClusterOrchestration r1-1-c-2", "ClusterOrchestration r1-1-c-3", "ApplyColumn", "-> reconcile"],
            _calls[(start + 1)..(start + 6)]);
    }

    [Theory]
    [InlineData(RunPhase.Ingest, "Profile", false)]
    [InlineData(RunPhase.Cluster, "-> fix", false)]
    [InlineData(RunPhase.Fix, "Gate", true)]
    [InlineData(RunPhase.Gate, "Promote", true)]
    [InlineData(RunPhase.Promote, "", true)]
    public async Task Run_CountsDoNotBalanceAfterAPhase_EndsAsDataLossBeforeTheNext(string phase, string next, bool isSealed)
    {
        Reconciles(ended => new ReconcileAnswer(ended.Phase != phase, 3));

        Assert.Equal(RunOutcome.DataLoss, await BatchOrchestration.Run(_context.Object));

        Assert.Equal(isSealed, _calls.Contains("Seal"));
        Assert.Equal(phase == RunPhase.Promote, _calls.Contains("Promote"));
        Assert.DoesNotContain(next, _calls);
        Assert.Equal(ReasonCode.DataLoss, _ending!.ErrorCode);
    }

    [Fact]
    public async Task Run_GateRefuses_PromotesNothing()
    {
        Answers(PromotionActivities.Gate, new GateAnswer(false, null));

        Assert.Equal(RunOutcome.GateRefused, await BatchOrchestration.Run(_context.Object));

        Assert.DoesNotContain("Promote", _calls);
        Assert.Equal(ReasonCode.GateRefused, _ending!.ErrorCode);
    }

    [Fact]
    public async Task Run_GateGivesNoVerdict_EndsAsErrorWithItsReasonAndPromotesNothing()
    {
        Answers(PromotionActivities.Gate, new GateAnswer(false, null, ReasonCode.DbtTimeout));

        Assert.Equal(RunOutcome.Error, await BatchOrchestration.Run(_context.Object));

        Assert.DoesNotContain("Promote", _calls);
        Assert.Equal(ReasonCode.DbtTimeout, _ending!.ErrorCode);
    }

    [Fact]
    public async Task Run_Held_EndsWithoutPromotion()
    {
        Answers(PromotionActivities.Gate, new GateAnswer(true, ReasonCode.MaxChangedShare));

        Assert.Equal(RunOutcome.Held, await BatchOrchestration.Run(_context.Object));

        Assert.DoesNotContain("Promote", _calls);
        Assert.Equal(ReasonCode.MaxChangedShare, _ending!.ErrorCode);
    }

    [Fact]
    public async Task Run_ProductionCannotBeWritten_EndsWithTheReason()
    {
        Answers<string?>(PromotionActivities.Promote, ReasonCode.TargetForbidden);

        Assert.Equal(RunOutcome.Error, await BatchOrchestration.Run(_context.Object));

        Assert.Equal(ReasonCode.TargetForbidden, _ending!.ErrorCode);
    }

    [Fact]
    public async Task Run_RowsFileIsNotWhatItsHashSays_EndsWithTheReason()
    {
        Answers<string?>(IntakeActivities.Ingest, ReasonCode.IntakeFile);

        Assert.Equal(RunOutcome.Error, await BatchOrchestration.Run(_context.Object));

        Assert.Equal(ReasonCode.IntakeFile, _ending!.ErrorCode);
        Assert.DoesNotContain("Cluster", _calls);
    }

    [Fact]
    public async Task Run_StepFails_EndsTheRunAsFailed()
    {
        _context.Setup(c => c.CallActivityAsync<ClusterList>(It.IsAny<TaskName>(), It.IsAny<object?>(), It.IsAny<TaskOptions?>()))
            .ThrowsAsync(new TaskFailedException(IntakeActivities.Cluster, 1, new InvalidOperationException("broken")));

        Assert.Equal(RunOutcome.Error, await BatchOrchestration.Run(_context.Object));

        Assert.Equal(ReasonCode.RunError, _ending!.ErrorCode);
        Assert.Equal(["EndRun", "Announce"], _calls[^2..]);
        Assert.Equal(RunOutcome.Error, _announced!.Outcome);
    }

    [Fact]
    public async Task Run_ClusterFails_EndsTheRunAsFailedAndPromotesNothing()
    {
        _context.Setup(c => c.CallSubOrchestratorAsync(It.IsAny<TaskName>(), It.IsAny<object?>(), It.IsAny<TaskOptions?>()))
            .ThrowsAsync(new TaskFailedException(ClusterOrchestration.Name, 2, new InvalidOperationException("broken")));

        Assert.Equal(RunOutcome.Error, await BatchOrchestration.Run(_context.Object));

        Assert.DoesNotContain("Promote", _calls);
    }

    private void Reconciles(Func<PhaseEnded, ReconcileAnswer> judge) =>
        _context.Setup(c => c.CallActivityAsync<ReconcileAnswer>(It.IsAny<TaskName>(), It.IsAny<object?>(), It.IsAny<TaskOptions?>()))
            .ReturnsAsync((TaskName name, object? input, TaskOptions? _) =>
            {
                var ended = (PhaseEnded)input!;
                _calls.Add($"{name.Name} {ended.Phase}");
                return judge(ended);
            });

    private void Answers<T>(string activity, T answer) =>
        _context.Setup(c => c.CallActivityAsync<T>(It.Is<TaskName>(n => n.Name == activity), It.IsAny<object?>(), It.IsAny<TaskOptions?>()))
            .Callback((TaskName name, object? _, TaskOptions? _) => _calls.Add(name.Name))
            .ReturnsAsync(answer);
}
