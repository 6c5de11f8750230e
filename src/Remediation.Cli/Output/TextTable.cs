namespace Remediation.Cli.Output;

/// <summary>Rows under aligned headings; nothing is cut or wrapped, so that lines can be searched and piped.</summary>
internal sealed class TextTable(params (string Heading, bool Right)[] columns)
{
    private readonly List<(string[] Cells, Tone Tone, string? Below)> _rows = [];

    /// <summary>Adds a row, and a line of its own below it when given.</summary>
    internal void Add(Tone tone, string? below, params string[] cells) => _rows.Add(([.. cells.Select(CliConsole.Visible)], tone, below));

    /// <summary>Writes headings and rows.</summary>
    internal void Write(CliConsole console, string indent = "  ")
    {
        int[] widths = columns.Select((c, i) => _rows.Select(r => r.Cells[i].Length).Append(c.Heading.Length).Max()).ToArray();
        console.WriteLine(Line([.. columns.Select(c => c.Heading)], widths, indent), Tone.Faint);
        foreach ((string[]? cells, Tone tone, string? below) in _rows)
        {
            console.WriteLine(Line(cells, widths, indent), tone);
            if (below is not null)
            {
                console.WriteLine($"{indent}    {below}");
            }
        }
    }

    private string Line(string[] cells, int[] widths, string indent) =>
        (indent + string.Join("  ", cells.Select((c, i) => columns[i].Right ? c.PadLeft(widths[i]) : c.PadRight(widths[i])))).TrimEnd();
}
