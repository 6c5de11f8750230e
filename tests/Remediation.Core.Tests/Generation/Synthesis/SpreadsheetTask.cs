using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Remediation.Core.Contracts;
using Remediation.Core.Generation;
using Remediation.Core.Trials;

namespace Remediation.Core.Tests.Generation.Synthesis;

/// <summary>One column of a spreadsheet that somebody transformed: inputs and what they became.</summary>
internal sealed partial record SpreadsheetTask(string Id, IReadOnlyList<(string Input, string Output)> Rows)
{
    private const int Examples = 3;
    private const int Samples = 20;
    private const int MaxForms = 4;

    /// <summary>The half of the tasks that the synthesizer was developed with; the other half only measures it.</summary>
    public bool IsDevelopment => SHA256.HashData(Encoding.UTF8.GetBytes(Id))[0] % 2 == 0;

    public static IEnumerable<SpreadsheetTask> Read(string path) => File.ReadLines(path).Select(line =>
    {
        JsonElement task = JsonDocument.Parse(line).RootElement;
        return new SpreadsheetTask(
            task.GetProperty("id").GetString()!,
            [.. task.GetProperty("rows").EnumerateArray().Select(r => (r[0].GetString()!, r[1].GetString()!)).Distinct()]);
    });

    /// <summary>From the first three rows; the others are samples without outputs, and the check.</summary>
    public SpreadsheetScore ByExample()
    {
        GenerationAnswer answer = SynthesisBench.Ask(
            null, [.. Rows.Select(r => r.Input).Distinct().Take(Samples)], examples: [.. Rows.Take(Examples).Select(r => new ExamplePair(r.Input, r.Output))]);
        return Score(answer, null, Rows.Skip(Examples));
    }

    /// <summary>Towards a pattern made of the outputs, without pairs.</summary>
    public SpreadsheetScore ByContract()
    {
        if (PatternOf(Rows.Select(r => r.Output)) is not { } pattern)
        {
            return SpreadsheetScore.NoContract;
        }

        ColumnContract contract = SynthesisBench.Pattern(pattern);
        (string Input, string Output)[] broken = [.. Rows.Where(r => !contract.Accepts(r.Input))];
        return broken.Length == 0
            ? SpreadsheetScore.NoContract
            : Score(SynthesisBench.Ask(contract, [.. broken.Select(r => r.Input).Distinct().Take(Samples)]), contract, broken);
    }

    private static SpreadsheetScore Score(GenerationAnswer answer, ColumnContract? contract, IEnumerable<(string Input, string Output)> rows)
    {
        if (answer.Proposal is not { } proposal)
        {
            return SpreadsheetScore.Abstained;
        }

        (string Input, string Output)[] all = [.. rows];
        List<string?> results = SynthesisBench.Run(proposal.Transformation, contract, [.. all.Select(r => r.Input)]);
        bool right = results.Zip(all).All(p => p.First == p.Second.Output);
        bool silent = results.Zip(all).All(p => p.First == p.Second.Output || p.First == "!");
        bool sure = proposal.ConfidenceScore >= Confidence.Threshold;
        return right ? sure ? SpreadsheetScore.Solved : SpreadsheetScore.SolvedInDoubt
            : silent && contract is not null ? SpreadsheetScore.Partly
            : sure ? SpreadsheetScore.Wrong
            : SpreadsheetScore.WrongInDoubt;
    }

    // The fixed generalisation: runs of digits, capitals, small letters and the signs between them, with their lengths where these never differ.
    private static string? PatternOf(IEnumerable<string> outputs)
    {
        string[][][] forms =
        [
            .. outputs.Distinct().Select(o => Runs().Matches(o).Select(m => m.Value).ToArray())
                .GroupBy(r => string.Join('\0', r.Select(KindOf)))
                .Select(g => g.ToArray()),
        ];
        string[] patterns = [.. forms.Select(f => string.Concat(Enumerable.Range(0, f[0].Length).Select(i => Piece([.. f.Select(r => r[i])]))))];
        return patterns.Length > MaxForms ? null : patterns.Length == 1 ? $"^{patterns[0]}$" : $"^({string.Join('|', patterns)})$";
    }

    private static string KindOf(string run) =>
        char.IsAsciiDigit(run[0]) ? @"\d" : char.IsAsciiLetterUpper(run[0]) ? "[A-Z]" : char.IsAsciiLetterLower(run[0]) ? "[a-z]" : Regex.Escape(run[..1]).Replace(@"\ ", " ", StringComparison.Ordinal);

    private static string Piece(string[] runs) =>
        KindOf(runs[0]) + (runs.Select(r => r.Length).Distinct().Count() > 1 ? "+" : runs[0].Length > 1 ? string.Create(CultureInfo.InvariantCulture, $"{{{runs[0].Length}}}") : "");

    [GeneratedRegex(@"[0-9]+|[A-Z]+|[a-z]+|(?<sign>[^0-9A-Za-z])\k<sign>*", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Runs();
}

/// <summary>How an answer compares with the truth.</summary>
internal enum SpreadsheetScore
{
    /// <summary>Every row right, and sure enough to be applied.</summary>
    Solved,

    /// <summary>Every row right, but left to a person.</summary>
    SolvedInDoubt,

    /// <summary>Right where it gives a valid value; the other rows stay quarantined.</summary>
    Partly,

    /// <summary>No function.</summary>
    Abstained,

    /// <summary>Some row wrong, but left to a person.</summary>
    WrongInDoubt,

    /// <summary>Some row wrong, and it would be applied.</summary>
    Wrong,

    /// <summary>No pattern describes the outputs, or the inputs match it already: nothing was asked.</summary>
    NoContract,
}
