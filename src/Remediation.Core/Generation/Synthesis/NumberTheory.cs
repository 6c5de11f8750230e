using System.Globalization;
using Remediation.Core.Contracts;

namespace Remediation.Core.Generation.Synthesis;

/// <summary>
/// Numbers with currency, unit, thousands separators, decimal comma, brackets or trailing minus for negative ones. A function takes out only what was seen
/// around the numbers of one way of writing, so that a value written otherwise fails the contract instead of becoming another number. Where both ways
/// to read a separator are open and the contract does not decide, both are proposed and the doubt is shown.
/// </summary>
internal sealed class NumberTheory : ITheory
{
    private const string Name = "number";
    private const string Type = "type_cast";
    private const string Reasoning = "The number is written with signs, unit or separators that the column does not want.";
    private const int MaxGroups = 8;

    // A unit that nothing but the samples vouches for: a person decides.
    private const double UnitOnly = 0.7;

    /// <summary>Whether a column wants numbers: then no other theory may take characters out of a value.</summary>
    public static bool Applies(SynthesisTask task) =>
        task.Contract.Format is { Kind: ValueFormatKind.Integer or ValueFormatKind.Decimal }
        || ((task.Contract.Min is { IsDate: false } || task.Contract.Max is { IsDate: false }) && task.Contract.AcceptedValues is null);

    /// <inheritdoc/>
    public IEnumerable<Candidate> Propose(SynthesisTask task)
    {
        if (!Applies(task))
        {
            return [];
        }

        WrittenNumber[] written = [.. task.Samples.Select(WrittenNumber.Read).OfType<WrittenNumber>()];
        IEnumerable<IGrouping<string, WrittenNumber>> groups = written
            .Where(w => IsUnderstood(w, written, task.Contract))
            .GroupBy(w => w.Style, StringComparer.Ordinal)
            .OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal)
            .Take(MaxGroups);
        return groups.SelectMany(g => Of([.. g], task)).Concat(OfSeveralCurrencies(written, task)).Concat(LettersForZeros(task));
    }

    // A currency, the percent sign, the unit in the column's name or one that converts to it exactly; without a unit in the name, the only one there is.
    private static bool IsUnderstood(WrittenNumber number, WrittenNumber[] all, ColumnContract contract)
    {
        if (number.Unit is "" or "%" || NumberUnits.CurrencyOf(number.Unit) is not null)
        {
            return true;
        }

        if (NumberUnits.UnitOfName(contract.Name) is { } wanted)
        {
            return NumberUnits.Divisor(number.Unit, wanted) is not null;
        }

        return contract.Name.Split('_', '-', ' ').Contains(number.Unit, StringComparer.OrdinalIgnoreCase)
            || (NumberUnits.IsUnit(number.Unit) && Array.TrueForAll(all, n => n.Unit.Equals(number.Unit, StringComparison.OrdinalIgnoreCase)));
    }

    private static IEnumerable<Candidate> Of(WrittenNumber[] numbers, SynthesisTask task)
    {
        foreach (char point in ".,")
        {
            bool fits = Array.TrueForAll(numbers, n => n.Plain(point) is not null);
            if (!fits || (point == ',' && !Array.Exists(numbers, n => n.Number.AsSpan().ContainsAny(",."))))
            {
                continue;
            }

            string unit = numbers[0].Unit;
            if (unit == "%")
            {
                if (!SharesAreUsual(task, wanted: true))
                {
                    yield return Read(numbers, point, 1, Candidate.Sure, task);
                }

                if (!SharesAreUsual(task, wanted: false))
                {
                    yield return Read(numbers, point, 100, Candidate.Sure, task);
                }

                continue;
            }

            string? wantedUnit = NumberUnits.UnitOfName(task.Contract.Name);
            decimal divisor = wantedUnit is not null && NumberUnits.Divisor(unit, wantedUnit) is { } d ? d : 1;
            bool vouched = unit.Length == 0 || wantedUnit is not null || !NumberUnits.IsUnit(unit);
            yield return Read(numbers, point, divisor, vouched ? Candidate.Sure : UnitOnly, task);
        }
    }

    // Amounts in several currencies become mere numbers: that is for a person to decide.
    private static IEnumerable<Candidate> OfSeveralCurrencies(WrittenNumber[] written, SynthesisTask task)
    {
        WrittenNumber[] amounts = [.. written.Where(w => NumberUnits.CurrencyOf(w.Unit) is not null)];
        bool alike = amounts.DistinctBy(w => w.Sign).Count() == 1 && amounts.DistinctBy(w => NumberUnits.CurrencyOf(w.Unit)).Count() > 1;
        return alike ? Of(amounts, task).Select(c => c with { Confidence = Candidate.Lossy, Reasoning = "The amounts are in several currencies, which the column does not tell apart." }) : [];
    }

    // Whether the known values show that the column holds shares of one, or (wanted: false) that it holds percentages.
    private static bool SharesAreUsual(SynthesisTask task, bool wanted)
    {
        const int enough = 3;
        decimal[] values = [.. task.Valid.Select(v => decimal.TryParse(v, NumberStyles.Number, CultureInfo.InvariantCulture, out decimal d) ? Math.Abs(d) : -1).Where(d => d >= 0)];
        return values.Length >= enough && Array.TrueForAll(values, v => v <= 1) == wanted;
    }

    private static Candidate Read(WrittenNumber[] numbers, char point, decimal divisor, double confidence, SynthesisTask task)
    {
        string core = NumberExpression.Of(numbers, point);
        decimal?[] values = [.. numbers.Select(n => n.ValueOf(point) / divisor)];
        string[] raw = [.. numbers.Select(n => (n.Sign.Length > 0 ? "-" : "") + n.Plain(point))];
        int? scale = ScaleOfValid(task) ?? task.Contract.Format?.Scale;
        bool plain = divisor == 1 && raw.All(task.Contract.Accepts) && (ScaleOfValid(task) is not { } usual || raw.All(r => FractionOf(r) == usual));
        string expression = plain ? core : Finished(core, raw, values, divisor, scale, task.Contract);
        return new Candidate($"lambda x: {expression}", Name, Type, divisor == 1 ? Reasoning : "The number is written in another unit than the column's.") { Confidence = confidence };
    }

    // Gives a number the column's form without changing its value: a form that would round is not used.
    private static string Finished(string core, string[] raw, decimal?[] values, decimal divisor, int? scale, ColumnContract contract)
    {
        string divided = divisor == 1 ? "" : divisor > 1 ? $" / {divisor:0}" : $" * {1 / divisor:0}";
        bool exact = Array.TrueForAll(values, v => v is not null);
        if (contract.Format is { Kind: ValueFormatKind.Integer } && divisor == 1)
        {
            if (raw.All(r => r.EndsWith('0') && r.Contains('.', StringComparison.Ordinal)))
            {
                return $@"re.sub(r'\.0+$', '', {core})";
            }

            return raw.Any(r => r.AsSpan().ContainsAny(".eE")) && exact && values.All(v => v!.Value == decimal.Truncate(v.Value))
                ? $"format(decimal.Decimal({core}), 'f')"
                : $"int({core})";
        }

        if (scale is { } places and > 0 && exact && values.All(v => decimal.Round(v!.Value, places) == v.Value))
        {
            return divisor == 1 && places <= 2 && raw.All(r => FractionOf(r) == 0 && !r.AsSpan().ContainsAny("eE"))
                ? $"{core} + '.{new string('0', places)}'"
                : $"format(decimal.Decimal({core}){divided}, '.{places}f')";
        }

        return $"format(decimal.Decimal({core}){divided}, 'f')";
    }

    private static int FractionOf(string number) => number.IndexOf('.', StringComparison.Ordinal) is var at && at >= 0 ? number.Length - at - 1 : 0;

    private static int? ScaleOfValid(SynthesisTask task)
    {
        int[] scales = [.. task.Valid.Select(FractionOf).Distinct()];
        return scales.Length == 1 && task.Valid.Count > 1 ? scales[0] : null;
    }

    // The letter O among digits can only be a zero.
    private static IEnumerable<Candidate> LettersForZeros(SynthesisTask task)
    {
        foreach (string letter in new[] { "O", "o" })
        {
            if (task.Samples.All(s => s.Contains(letter, StringComparison.Ordinal) && s.Any(char.IsAsciiDigit) && s.All(c => char.IsAsciiDigit(c) || c is '.' or '-' || letter[0] == c)))
            {
                yield return new Candidate($"lambda x: x.replace('{letter}', '0')", Name, "string_clean", "The letter O stands where a zero is meant.") { Confidence = 0.85 };
            }
        }
    }
}
