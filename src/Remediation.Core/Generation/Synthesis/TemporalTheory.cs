using Remediation.Core.Contracts;

namespace Remediation.Core.Generation.Synthesis;

/// <summary>
/// Dates and times in another spelling: read with <c>strptime</c>, written as the contract wants them. Each order of day and month that the samples leave
/// open is a reading of its own; the contract, the samples and the known valid values may decide between them.
/// </summary>
internal sealed class TemporalTheory : ITheory
{
    private const string Name = "temporal";
    private const int MaxFormats = 6;

    /// <summary>Whether a column wants dates or times, so that nothing else may pick digits out of a value.</summary>
    public static bool Applies(SynthesisTask task) =>
        task.Contract.Format is { IsTemporal: true } || (task.Contract.Format is null && TemporalTarget.Of(task.Contract, task.Valid).Count > 0);

    /// <inheritdoc/>
    public IEnumerable<Candidate> Propose(SynthesisTask task) =>
        TemporalTarget.Of(task.Contract, task.Valid).SelectMany(target => Towards(target, task));

    private static IEnumerable<Candidate> Towards(TemporalTarget target, SynthesisTask task)
    {
        TemporalReading?[] readings = [.. task.Samples.Select(s => TemporalReader.Read(s, target.Kind))];
        TemporalReading[] read = [.. readings.OfType<TemporalReading>()];
        if (read.Length == 0)
        {
            return [];
        }

        bool clockKnown = !target.IsHalfDay || Array.TrueForAll(read, r => !r.Has(TemporalRole.Hour) || r.Has(TemporalRole.Half) || r.IsSurely24Hours);
        bool clockShown = Array.Exists(read, r => r.IsSurely24Hours) && !Array.Exists(read, r => r.Has(TemporalRole.Half));
        List<Hypothesis> hypotheses = [];
        foreach (DateOrder order in Array.Exists(read, r => r.IsOpen) ? TemporalReading.Orders : [DateOrder.DayFirst])
        {
            string?[] expected = [.. readings.Select(r => Expect(r, order, target, clockShown))];
            int understood = expected.Count(e => e is not null);
            if (understood > 0)
            {
                hypotheses.Add(new Hypothesis(order, expected, understood));
            }
        }

        double confidence = PatternEvidence.IsTooLittleFor(target, read, task) ? Candidate.Lossy : ConfidenceOf(read, target, clockKnown);
        return Open(hypotheses, task, target).SelectMany(h => Functions(h, target, task, read, confidence));
    }

    // A time without its half of the day is only taken where a 24-hour clock shows, in it or in one beside it.
    private static string? Expect(TemporalReading? reading, DateOrder order, TemporalTarget target, bool clockShown) =>
        reading?.Resolve(order) is not { } moment || (target.IsHalfDay && !reading.Has(TemporalRole.Half) && !clockShown) ? null : target.Write(moment);

    // The orders that nothing speaks against.
    private static IEnumerable<Hypothesis> Open(List<Hypothesis> hypotheses, SynthesisTask task, TemporalTarget target)
    {
        if (hypotheses.Count < 2)
        {
            return hypotheses;
        }

        int most = hypotheses.Max(h => h.Understood);
        IEnumerable<Hypothesis> open = hypotheses.Where(h => h.Understood == most);

        bool shortYears = task.Samples.All(s => !HasFullYear(s));
        if (task.Contract.DayFirst is { } dayFirst && open.Any(h => h.Order == (dayFirst ? DateOrder.DayFirst : DateOrder.MonthFirst)))
        {
            open = open.Where(h => h.Order == (dayFirst ? DateOrder.DayFirst : DateOrder.MonthFirst) || (h.Order == DateOrder.YearFirst && !shortYears));
        }

        if (open.Any(h => InRange(h, task, target)))
        {
            open = open.Where(h => InRange(h, task, target));
        }

        // Two digits for a year in front are rare, and only believed where the other orders fail.
        if (shortYears && open.Any(h => h.Order != DateOrder.YearFirst))
        {
            open = open.Where(h => h.Order != DateOrder.YearFirst);
        }

        return [.. open];
    }

    private static bool HasFullYear(string sample) => TemporalReader.Read(sample, ValueFormatKind.Date) is { } r
        && (r.TextOf(TemporalRole.CompactDate) is { Length: 8 } || r.Parts.Any(p => p.Role == TemporalRole.DateNumber && p.Text.Length == 4) || !r.IsOpen);

    // Known valid values show in which years this column lives.
    private static bool InRange(Hypothesis hypothesis, SynthesisTask task, TemporalTarget target)
    {
        const int enough = 5;
        if (task.Contract.Format is not { } format || target.Kind == ValueFormatKind.Time)
        {
            return true;
        }

        int[] years = [.. task.Valid.Select(v => format.TryReadMoment(v, out DateTime m) ? m.Year : 0).Where(y => y > 0)];
        return years.Length < enough
            || hypothesis.Expected.All(e => e is null || !format.TryReadMoment(e, out DateTime m) || (m.Year >= years.Min() - 1 && m.Year <= years.Max() + 1));
    }

    private static double ConfidenceOf(TemporalReading[] read, TemporalTarget target, bool clockKnown)
    {
        bool remark = Array.Exists(read, r => r.Has(TemporalRole.Remark));
        bool zone = target.Kind != ValueFormatKind.Date && !target.HasZone
            && Array.Exists(read, r => r.TextOf(TemporalRole.Zone) is { } z && z.ToUpperInvariant() is not ("Z" or "UTC" or "GMT"));
        bool noTime = target.Kind == ValueFormatKind.DateTime && Array.Exists(read, r => !r.Has(TemporalRole.Hour));
        return remark || zone || noTime || !clockKnown ? Candidate.Lossy : Candidate.Sure;
    }

    private static IEnumerable<Candidate> Functions(Hypothesis hypothesis, TemporalTarget target, SynthesisTask task, TemporalReading[] read, double confidence)
    {
        string writing = target.Writing(Array.Exists(read, r => r.Has(TemporalRole.Fraction)), Array.Exists(read, r => r.TextOf(TemporalRole.Zone) is { } z && !char.IsLetter(z[0])));
        foreach (TextStep preparation in TemporalPreparation.Of(task.Samples, read))
        {
            IEnumerable<string> formats = task.Samples
                .Select(s => TemporalReader.Read(preparation.Apply(s), target.Kind)?.FormatOf(hypothesis.Order))
                .OfType<string>()
                .Distinct(StringComparer.Ordinal)
                .Take(MaxFormats);
            foreach (string format in formats)
            {
                yield return new Candidate(
                    $"lambda x: datetime.datetime.strptime({preparation.Write("x")}, {PythonText.Quote(format)}){writing}",
                    Name,
                    "date_format",
                    $"The value is written as {format} and is wanted as {target.Format}.")
                {
                    Expected = hypothesis.Expected,
                    Confidence = confidence,
                };
            }
        }
    }

    /// <summary>What the samples mean under one order.</summary>
    private sealed record Hypothesis(DateOrder Order, string?[] Expected, int Understood);
}
