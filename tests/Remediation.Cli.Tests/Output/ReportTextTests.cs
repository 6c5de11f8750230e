using Remediation.Cli.Output;
using Remediation.Core.Runs;

namespace Remediation.Cli.Tests.Output;

public sealed class ReportTextTests
{
    [Fact]
    public void Report_Json_HasTheGoldenFieldsAndReadsBack()
    {
        Golden.Check("run-report.json", Reports.Json(Reports.Golden) + "\n");
        Assert.Equal(5214, Reports.Golden.Counts.Source);
    }

    [Fact]
    public void Write_PromotedRun_IsTheGoldenText() => Golden.Check("run-report.txt", Text(Reports.Golden));

    [Fact]
    public void Write_GateRefused_NamesTestsAndWhatToDo()
    {
        string text = Text(Reports.Golden with
        {
            Status = "failed",
            Outcome = "gate_refused",
            Gate = new GateReport { Passed = false, Tests = [new GateTestReport { Name = "unique", Column = "tracking_no", Passed = false, Failures = 2 }] },
        });

        Assert.Contains("nothing was written to production", text, StringComparison.Ordinal);
        Assert.Contains("unique of tracking_no: 2 rows", text, StringComparison.Ordinal);
        Assert.Contains("reject or edit the functions", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_DataLoss_IsLoud()
    {
        RunReport report = Reports.Golden;
        string text = Text(report with
        {
            Status = "failed",
            Outcome = "data_loss",
            Counts = report.Counts with { Success = 4889 },
            Metrics = report.Metrics with { Reconciliation = 1 },
        });

        Assert.Contains("DATA LOSS (SEV1)", text, StringComparison.Ordinal);
        Assert.Contains("1 unaccounted for", text, StringComparison.Ordinal);
        Assert.Contains("ALERT", text.Split('\n').Single(l => l.Contains("rows unaccounted for", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_OpenRun_SaysHowToFollowIt()
    {
        string text = Text(Reports.Open("fix"));

        Assert.Contains("running, in phase fix", text, StringComparison.Ordinal);
        Assert.Contains("remediation watch 3f9c2a7be1d04c55", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_SteeringCharacters_AreShownNotSent()
    {
        RunReport report = Reports.Golden;
        string text = Text(report with { Fixes = [report.Fixes[0] with { Lambda = "lambda x: '\u001b[2J'" }] });

        Assert.DoesNotContain('\u001b', text);
        Assert.Contains("\\u001b[2J", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_Terminal_UsesColour()
    {
        var console = new TestConsole(terminal: true);
        ReportText.Write(Reports.Golden, console.Console);

        Assert.Contains("\u001b[32mRun 3f9c2a7be1d04c55", console.Out, StringComparison.Ordinal);
    }

    private static string Text(RunReport report)
    {
        var console = new TestConsole();
        ReportText.Write(report, console.Console);
        return console.Out;
    }
}
