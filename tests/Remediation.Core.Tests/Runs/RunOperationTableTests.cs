using Remediation.Core.Runs;

namespace Remediation.Core.Tests.Runs;

public sealed class RunOperationTableTests
{
    // The expected table, written down a second time on purpose: an edit of the code's table must be an edit of this one.
    private const string Expected = """
        status     outcome             restart promote rollback suspend resume terminate review
        queued     -                   .       .       .        .       .      x         x
        running    -                   .       .       .        x       .      x         x
        suspended  -                   .       .       .        .       x      x         x
        completed  promoted            x       .       x        .       .      .         x
        completed  held                x       x       x        .       .      .         x
        completed  rolled_back         .       .       .        .       .      .         .
        completed  partly_rolled_back  .       .       x        .       .      .         .
        failed     gate_refused        x       .       x        .       .      .         x
        failed     data_loss           x       .       x        .       .      .         .
        failed     error               x       .       x        .       .      .         x
        terminated -                   x       .       x        .       .      .         .
        """;

    [Fact]
    public void Legal_EveryPair_IsAsExpected()
    {
        string[][] lines = [.. Expected.Split('\n').Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries))];
        string[] names = lines[0][2..];
        Assert.Equal(Enum.GetValues<RunOperation>().Select(RunOperationTable.NameOf), names);
        Assert.Equal(lines[1..].Select(l => (l[0], OutcomeOf(l))), RunOperationTable.States);
        foreach (string[] line in lines[1..])
        {
            IEnumerable<string> wanted = names.Where((_, i) => line[i + 2] == "x");
            Assert.Equal(wanted, RunOperationTable.Legal(line[0], OutcomeOf(line)).Select(RunOperationTable.NameOf));
        }
    }

    [Fact]
    public void Legal_EveryOutcomeAndStatusOfTheClosedLists_HasARow()
    {
        Assert.Equal(
            [RunStatus.Completed, RunStatus.Failed, RunStatus.Queued, RunStatus.Running, RunStatus.Suspended, RunStatus.Terminated],
            RunOperationTable.States.Select(s => s.Status).Distinct().Order(StringComparer.Ordinal));
        foreach (string outcome in (string[])
            [RunOutcome.Promoted, RunOutcome.Held, RunOutcome.GateRefused, RunOutcome.DataLoss, RunOutcome.RolledBack, RunOutcome.PartlyRolledBack, RunOutcome.Error])
        {
            Assert.Contains((RunOutcome.StatusOf(outcome), (string?)outcome), RunOperationTable.States);
        }

        Assert.Throws<ArgumentException>(() => RunOperationTable.Legal(RunStatus.Running, RunOutcome.Held));
    }

    [Fact]
    public void Refusal_SaysTheStateAndWhatIsLegal()
    {
        RunRecord held = AttemptPlannerTests.Run with { Status = RunStatus.Completed, Outcome = RunOutcome.Held };

        Assert.Equal(
            "suspend is not legal while the run is completed (held); legal: restart, promote, rollback, review.",
            RunOperationTable.Refusal(held, RunOperation.Suspend));
        Assert.EndsWith(
            "nothing is legal any more.",
            RunOperationTable.Refusal(held with { Outcome = RunOutcome.RolledBack }, RunOperation.Restart),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Legal_WhileARollbackIsUnderWay_IsNothing()
    {
        RunRecord run = AttemptPlannerTests.Run with { Outcome = RunOutcome.Promoted, OpenRollback = "rollback-r-1" };

        Assert.All(Enum.GetValues<RunOperation>(), operation => Assert.False(RunOperationTable.Allows(run, operation)));
        Assert.StartsWith(
            "restart is not legal while a rollback of the run is under way", RunOperationTable.Refusal(run, RunOperation.Restart), StringComparison.Ordinal);
    }

    private static string? OutcomeOf(string[] line) => line[1] == "-" ? null : line[1];
}
