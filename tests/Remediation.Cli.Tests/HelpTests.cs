using System.CommandLine;
using System.Text;

namespace Remediation.Cli.Tests;

public sealed class HelpTests
{
    [Fact]
    public async Task Help_WholeTree_IsTheGoldenText()
    {
        var text = new StringBuilder();
        foreach (string[] path in Paths(CommandTree.Create(Recorder.All(_ => { }), new TestConsole().Console), []))
        {
            var console = new TestConsole();
            Assert.Equal(ExitCode.Done, await console.RunAsync([.. path, "--help"], Recorder.All(_ => { })));
            text.Append("$ remediation ").AppendJoin(' ', path.Append("--help")).Append('\n');
            text.AppendJoin('\n', console.Out.ReplaceLineEndings("\n").Split('\n').Select(l => l.TrimEnd()));
        }

        // The test runner's name stands where the command's own will.
        string actual = text.ToString().Replace(RootCommand.ExecutableName, "remediation", StringComparison.Ordinal);
        Golden.Check("cli-help.txt", actual.TrimEnd('\n') + "\n");
    }

    [Fact]
    public async Task Help_EveryCommand_DescribesEveryOption()
    {
        RootCommand root = CommandTree.Create(Recorder.All(_ => { }), new TestConsole().Console);
        foreach (Command command in Walk(root))
        {
            Assert.False(string.IsNullOrWhiteSpace(command.Description), command.Name);
            Assert.All(command.Options.Concat<Symbol>(command.Arguments), s => Assert.False(string.IsNullOrWhiteSpace(s.Description), $"{command.Name} {s.Name}"));
        }

        Assert.Equal(ExitCode.Usage, await new TestConsole().RunAsync([]));
    }

    private static IEnumerable<Command> Walk(Command command) => command.Subcommands.SelectMany(Walk).Prepend(command);

    private static IEnumerable<string[]> Paths(Command command, string[] path) =>
        command.Subcommands.SelectMany(c => Paths(c, [.. path, c.Name])).Prepend(path);
}
