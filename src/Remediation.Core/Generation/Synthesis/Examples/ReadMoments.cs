using System.Globalization;
using Remediation.Core.Contracts;

namespace Remediation.Core.Generation.Synthesis.Examples;

/// <summary>The moments that an expression gives for the task's inputs.</summary>
/// <param name="Binding">The expression.</param>
/// <param name="Moments">One for each input; null where it is none.</param>
internal sealed record ReadMoments(Binding Binding, ReadMoment?[] Moments)
{
    /// <summary>Ways to read the texts of a base: by the order of day and month where that is open.</summary>
    public static IEnumerable<ReadMoments> Of(Atom text, ExampleTask task)
    {
        if (text.Values.Take(task.Count).Where((v, i) => v is null || task.IsCut(i, v)).Any()
            || text.Values.Take(task.Count).Any(v => TemporalReader.Read(v!.Trim(), ValueFormatKind.DateTime) is not { } r || r.Has(TemporalRole.Remark)))
        {
            yield break;
        }

        bool blanks = text.Values.Any(v => v is not null && v.Length != v.Trim().Length);
        string expression = text.Expression + (blanks ? ".strip()" : "");
        string?[] values = [.. text.Values.Select(v => v?.Trim())];
        TemporalReading?[] readings = [.. values.Select(v => v is null ? null : TemporalReader.Read(v, ValueFormatKind.DateTime))];
        DateOrder[] orders = readings.Any(r => r?.IsOpen == true) ? [DateOrder.DayFirst, DateOrder.MonthFirst, DateOrder.YearFirst] : [DateOrder.DayFirst];
        foreach (DateOrder order in orders)
        {
            DateOrder[] own = [.. readings.Select(r => r?.StartsWithYear == true ? DateOrder.YearFirst : order)];
            ReadMoment?[] moments = [.. readings.Select((r, i) => r?.Resolve(own[i], anyYear: true))];
            string?[] formats = [.. readings.Select((r, i) => moments[i] is null ? null : r!.FormatOf(own[i]))];
            if (formats.Take(task.Count).Any(f => f is null) || FormatChoice.Of(expression, values, formats) is not { } choice)
            {
                continue;
            }

            ReadMoment?[] read = [.. moments.Select((m, i) => formats[i] is not null ? m : null)];
            yield return new ReadMoments(new Binding("t", choice, text.Penalty), read);
        }
    }

    /// <summary>Whether all examples have what a directive writes.</summary>
    public bool Writes(string directive, int count) => Moments.Take(count).All(m => directive[^1] switch
    {
        'Y' or 'y' => m!.Value.HasYear,
        'm' or 'b' or 'B' => m!.Value.HasMonth,
        'd' => m!.Value.HasDay,
        'a' or 'A' or 'j' => m!.Value is { HasYear: true, HasMonth: true, HasDay: true },
        _ => m!.Value.HasTime,
    });

    /// <summary>A number as Python writes it.</summary>
    public static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
