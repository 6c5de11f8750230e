using System.Globalization;
using System.Text.RegularExpressions;
using Remediation.Core.Contracts;

namespace Remediation.Core.Generation.Synthesis.Examples;

/// <summary>
/// Times that the outputs give as the interval that the input's time lies in, <c>11:12</c> as <c>11:00AM-11:30AM</c>, or as that interval's start. The examples must agree on
/// the interval's length and on where the first one starts.
/// </summary>
internal static partial class ClockBuckets
{
    private const int Day = 24 * 60;

    // Lengths of intervals that divide a day or an hour, in minutes, tried where the outputs show the start alone.
    private static readonly int[] Usual = [60, 30, 15, 120, 180, 240, 360, 10, 20, 5, 90, 45, 12, 480, 720];

    // What the end of an interval may fall short of the next one's start: nothing, or a unit of what is written.
    private static readonly int[] Gaps = [0, 1, 5, 10, 15, 30, 60];

    private static readonly string[] Formats =
        ["%-I:%M%p", "%I:%M%p", "%-I:%M %p", "%I:%M %p", "%-I%p", "%I%p", "%-I %p", "%H:%M", "%-H:%M"];

    /// <summary>The intervals, or their starts, as the outputs write them.</summary>
    public static IEnumerable<Atom> Of(ReadMoments read, ExampleTask task)
    {
        int[][] written = [.. task.Outputs.Select(WrittenTimes)];
        if (written[0].Length is 0 or > 2 || Array.Exists(written, w => w.Length != written[0].Length) || !read.Writes("%H", task.Count))
        {
            yield break;
        }

        int[] minutes = [.. read.Moments.Take(task.Count).Select(m => (m!.Value.Moment.Hour * 60) + m.Value.Moment.Minute)];
        int[] starts = [.. written.Select(w => w[0])];
        int[] widths = [.. written.Select(w => w.Length == 2 ? (w[1] - w[0] + Day) % Day : 0).Distinct()];
        if (widths.Length != 1)
        {
            yield break;
        }

        IEnumerable<int> lengths = widths[0] > 0 ? Gaps.Select(g => widths[0] + g) : Usual;
        foreach (int length in lengths)
        {
            int offset = starts[0] % length;
            bool agree = Array.TrueForAll(starts, s => s % length == offset) && minutes.Zip(starts).All(p => p.First >= p.Second && p.First < p.Second + length);
            if (!agree || (offset != 0 && widths[0] == 0) || !minutes.Zip(starts).Any(p => p.First != p.Second))
            {
                continue;
            }

            foreach (Atom atom in Formats.Select(f => Written(read, length, offset, widths[0], f, task)).Where(a => task.IsPart(a.Values)))
            {
                yield return atom;
            }
        }
    }

    // Start and end are both counted from the time itself, so that nothing in the function is a constant of its own.
    private static Atom Written(ReadMoments read, int length, int offset, int width, string format, ExampleTask task)
    {
        string minutes = 60 % length == 0 ? $"{Binding.Slot}.minute" : $"{Binding.Slot}.hour * 60 + {Binding.Slot}.minute";
        string since = offset > 0 ? $"({minutes} - {ReadMoments.Text(offset)})" : 60 % length == 0 ? minutes : $"({minutes})";
        string past = length == 60 && offset == 0 ? minutes : $"{since} % {ReadMoments.Text(length)}";
        string write = $".strftime({PythonText.Quote(format)})";
        string start = $"({Binding.Slot} - datetime.timedelta(minutes={past})){write}";
        string between = width == 0 ? "" : Between().Match(task.Outputs[0]).Groups["between"].Value;
        string expression = width == 0 ? start
            : $"{start} + {PythonText.Quote(between)} + ({Binding.Slot} + datetime.timedelta(minutes={ReadMoments.Text(width)} - {past})){write}";
        StrftimeToken[] tokens = StrftimeToken.Read(format, out _)!;
        string?[] values =
        [
            .. read.Moments.Select(m =>
            {
                if (m is not { } r)
                {
                    return null;
                }

                int minute = (r.Moment.Hour * 60) + r.Moment.Minute;
                DateTime from = r.Moment.AddMinutes(-((((minute - offset) % length) + length) % length));
                string text = StrftimeText.Write(tokens, from);
                return width == 0 ? text : text + between + StrftimeText.Write(tokens, from.AddMinutes(width));
            }),
        ];
        return new Atom(expression, values, 0) { Binding = read.Binding };
    }

    // Minutes of the day of all times in a text.
    private static int[] WrittenTimes(string text) =>
    [
        .. Times().Matches(text).Select(m =>
        {
            int hour = int.Parse(m.Groups["hour"].Value, CultureInfo.InvariantCulture);
            int minute = m.Groups["minute"].Success ? int.Parse(m.Groups["minute"].Value, CultureInfo.InvariantCulture) : 0;
            char half = m.Groups["half"].Success ? char.ToUpperInvariant(m.Groups["half"].Value[0]) : ' ';
            return ((half == ' ' ? hour : (hour % 12) + (half == 'P' ? 12 : 0)) * 60) + minute;
        }),
    ];

    [GeneratedRegex(@"(?<!\d)(?<hour>\d{1,2})(?::(?<minute>\d\d)\s?(?<half>[AaPp][Mm])?|\s?(?<half>[AaPp][Mm]))", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Times();

    [GeneratedRegex(@"\d\s?(?:[AaPp][Mm])?(?<between>[^\dAaPpMm]+)\d{1,2}(?::\d\d)?\s?(?:[AaPp][Mm])?\W*$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Between();
}
