using Remediation.Core.Contracts;

namespace Remediation.Core.Generation.Synthesis;

/// <summary>Dates and times that are written otherwise in the examples' outputs: <c>strptime</c> of the input, <c>strftime</c> found from the outputs.</summary>
internal static class ExampleTemporal
{
    private const int MaxFormats = 4;

    private static readonly string[] Padded = ["%Y", "%y", "%m", "%d", "%b", "%B", "%a", "%A", "%H", "%I", "%M", "%S", "%p", "%j"];
    private static readonly string[] Unpadded = ["%Y", "%y", "%-m", "%-d", "%b", "%B", "%a", "%A", "%-H", "%-I", "%M", "%S", "%p"];

    /// <summary>Atoms for the texts that an expression gives, when all examples' ones are moments.</summary>
    public static IEnumerable<ExampleAtom> Of(string expression, IReadOnlyList<string?> values, ExampleTask task)
    {
        TemporalReading?[] readings = [.. values.Select(v => v is null ? null : TemporalReader.Read(v.Trim(), ValueFormatKind.DateTime))];
        if (readings.Take(task.Count).Any(r => r is null || r.Has(TemporalRole.Remark)))
        {
            yield break;
        }

        foreach (DateOrder order in readings.Any(r => r?.IsOpen == true) ? TemporalReading.Orders : [DateOrder.DayFirst])
        {
            string[] formats = [.. readings.Take(task.Count).Select(r => r!.FormatOf(order)).OfType<string>().Distinct(StringComparer.Ordinal)];
            ReadMoment?[] moments = [.. readings.Select(r => r?.Resolve(order))];
            if (formats.Length != 1 || moments.Take(task.Count).Any(m => m is null))
            {
                continue;
            }

            bool blanks = values.Any(v => v is not null && v.Length != v.Trim().Length);
            string read = $"datetime.datetime.strptime({expression}{(blanks ? ".strip()" : "")}, {PythonText.Quote(formats[0])})";
            foreach (string write in Writings(moments, task))
            {
                StrftimeToken[] tokens = StrftimeToken.Read(write, out _)!;
                string?[] written = [.. moments.Select((m, i) => m is { } moment && readings[i]!.FormatOf(order) == formats[0] ? StrftimeText.Write(tokens, moment.Moment) : null)];
                string text = $"{read}.strftime({PythonText.Quote(write)})";
                yield return new ExampleAtom(text, written, text.Length);
            }
        }
    }

    // Formats that write the examples' outputs. People pad all numbers or none; a mixture is only tried where neither fits.
    private static List<string> Writings(ReadMoment?[] moments, ExampleTask task)
    {
        List<string> formats = [];
        foreach (string[] directives in new[] { Padded, Unpadded, [.. Padded.Union(Unpadded)] })
        {
            ExampleAtom[] fields = [.. directives.Where(d => IsWritten(d, moments, task.Count)).Select(d => Field(d, moments, task.Count))];
            formats.AddRange(new ExampleAssembly(fields, task.Outputs, 0).Find(MaxFormats).Select(Format));
            if (formats.Count > 0)
            {
                return formats;
            }
        }

        return [.. Padded.Concat(Unpadded).Distinct(StringComparer.Ordinal).Where(d => IsWritten(d, moments, task.Count))];
    }

    private static ExampleAtom Field(string directive, ReadMoment?[] moments, int count)
    {
        StrftimeToken[] tokens = StrftimeToken.Read(directive, out _)!;
        return new ExampleAtom(directive, [.. moments.Take(count).Select(m => StrftimeText.Write(tokens, m!.Value.Moment))], directive.Length);
    }

    private static string Format(Assembled assembled) =>
        string.Concat(assembled.Parts.Select(p => p.Atom?.Expression ?? p.Literal!.Replace("%", "%%", StringComparison.Ordinal)));

    private static bool IsWritten(string directive, ReadMoment?[] moments, int count) => moments.Take(count).All(m => directive[^1] switch
    {
        'Y' or 'y' => m!.Value.HasYear,
        'm' or 'b' or 'B' => m!.Value.HasMonth,
        'd' => m!.Value.HasDay,
        'a' or 'A' or 'j' => m!.Value is { HasYear: true, HasMonth: true, HasDay: true },
        _ => m!.Value.HasTime,
    });
}
