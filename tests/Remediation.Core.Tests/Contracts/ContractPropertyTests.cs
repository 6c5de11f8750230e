using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using Remediation.Core.Contracts;

namespace Remediation.Core.Tests.Contracts;

/// <summary>
/// A valid value is exactly one that passes all tests: random contracts and values, the compiled check against a slow reading of each test written here
/// without any of the product's code.
/// </summary>
public sealed class ContractPropertyTests
{
    private const string Expect = "dbt_expectations.expect_column_";

    // A regex of the contract beside what it means, said by hand.
    private static readonly (string Regex, Func<string, bool> Meaning)[] Regexes =
    [
        ("^[0-9]+$", v => v.Length > 0 && v.All(char.IsAsciiDigit)),
        ("^a", v => v.StartsWith('a')),
        ("5", v => v.Contains('5', StringComparison.Ordinal)),
        ("[a-c]b?$", v => v.Length > 0 && (v[^1] is >= 'a' and <= 'c' || (v.Length > 1 && v[^1] == 'b' && v[^2] is >= 'a' and <= 'c'))),
        ("^.{2,3}$", v => Runes(v) is 2 or 3 && !v.Contains('\n', StringComparison.Ordinal)),
        ("(ab|-1)", v => v.Contains("ab", StringComparison.Ordinal) || v.Contains("-1", StringComparison.Ordinal)),
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Accepts_RandomContractAndValues_AgreesWithEveryTestReadSlowly(int seed)
    {
        var random = new Random(seed);
        int valid = 0;
        int invalid = 0;
        for (int round = 0; round < 400; round++)
        {
            List<(string Json, string? Format, Func<string?, bool> Passes)> tests = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Test(random))];
            string? format = tests.Select(t => t.Format).FirstOrDefault(f => f is not null);
            string contract = $$$"""{"columns":[{"name":"c","tests":[{{{string.Join(',', tests.Where(t => t.Json.Length > 0).Select(t => t.Json))}}}],"meta":{"remediation":{{{(format is null ? "{}" : $$"""{"format":"{{format}}"}""")}}}}}]}""";
            ContractReading reading = Inline.Read(contract);
            if (reading.Contract is null)
            {
                Assert.All(reading.Problems, p => Assert.Equal(ContractCodes.Contradiction, p.Code));
                continue;
            }

            ColumnContract column = Contract.FromJson(reading.Contract.ToJson()).Columns["c"];
            for (int i = 0; i < 60; i++)
            {
                string? value = Value(random);
                bool wanted = tests.Where(t => t.Format is null || t.Format == format).All(t => t.Passes(value));
                Assert.True(wanted == column.Accepts(value), $"{contract} says {!wanted} of {JsonSerializer.Serialize(value)}");
                Assert.Equal(wanted, column.Check(value) is null);
                Assert.Equal(wanted, column.RowTests.All(t => t.Passes(value)));
                valid += wanted ? 1 : 0;
                invalid += wanted ? 0 : 1;
            }
        }

        Assert.True(valid > 1_000 && invalid > 1_000, $"{valid} valid and {invalid} invalid values say too little");
    }

    private static (string Json, string? Format, Func<string?, bool> Passes) Test(Random random)
    {
        switch (random.Next(9))
        {
            case 0:
                return ("\"not_null\"", null, v => v is not null);
            case 1:
                string[] accepted = [.. Enumerable.Range(0, random.Next(1, 8)).Select(_ => Value(random) ?? "n")];
                return ($$$"""{"accepted_values":{"values":{{{JsonSerializer.Serialize(accepted)}}}}}""", null, v => v is null || accepted.Any(a => string.Equals(a, v, StringComparison.Ordinal)));
            case 2:
                string[] refused = [.. Enumerable.Range(0, random.Next(1, 8)).Select(_ => Value(random) ?? "n")];
                return ($$$"""{"{{{Expect}}}values_to_not_be_in_set":{"value_set":{{{JsonSerializer.Serialize(refused)}}}}}""", null, v => v is null || !refused.Any(a => string.Equals(a, v, StringComparison.Ordinal)));
            case 3:
                (string regex, Func<string, bool> meaning) = Regexes[random.Next(Regexes.Length)];
                bool not = random.Next(2) == 0;
                string name = Expect + (not ? "values_to_not_match_regex" : "values_to_match_regex");
                return ($$$"""{"{{{name}}}":{"regex":{{{JsonSerializer.Serialize(regex)}}}}}""", null, v => v is null || meaning(v) != not);
            case 4:
                int min = random.Next(4);
                int max = min + random.Next(4);
                return ($$$"""{"{{{Expect}}}value_lengths_to_be_between":{"min_value":{{{min}}},"max_value":{{{max}}}}}""", null, v => v is null || (Runes(v) >= min && Runes(v) <= max));
            case 5:
                int low = random.Next(-20, 20);
                bool strict = random.Next(2) == 0;
                return (
                    $$$"""{"{{{Expect}}}values_to_be_between":{"min_value":{{{low}}}.5,"strictly":{{{(strict ? "true" : "false")}}}}}""",
                    null,
                    v => v is null || (Number(v) is { } n && (strict ? n.Compare(low * 10 + (low < 0 ? -5 : 5), 1) > 0 : n.Compare(low * 10 + (low < 0 ? -5 : 5), 1) >= 0)));
            case 6:
                return ("\"dbt_utils.not_empty_string\"", null, v => v is null || v.Any(c => !char.IsWhiteSpace(c)));
            case 7:
                return ("", "integer", v => v is null || IsInteger(v));
            default:
                return ("", "date:%Y-%m-%d", v => v is null || (v.Length == 10 && v.All(c => c is '-' || char.IsAsciiDigit(c)) && DateTime.TryParseExact(v, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)));
        }
    }

    private static string? Value(Random random)
    {
        switch (random.Next(7))
        {
            case 0:
                return random.Next(6) == 0 ? null : "";
            case 1:
                return random.Next(-25, 25).ToString(CultureInfo.InvariantCulture);
            case 2:
                return $"{random.Next(-25, 25)}.{random.Next(0, 100)}";
            case 3:
                return $"20{random.Next(20, 27)}-{random.Next(1, 14):00}-{random.Next(1, 33):00}";
            default:
                const string Alphabet = "abc015-. \n\t";
                var text = new StringBuilder();
                for (int i = random.Next(0, 5); i > 0; i--)
                {
                    text.Append(random.Next(20) == 0 ? "😀" : Alphabet[random.Next(Alphabet.Length)].ToString());
                }

                return text.ToString();
        }
    }

    private static int Runes(string text) => text.EnumerateRunes().Count();

    private static bool IsInteger(string text)
    {
        string digits = text.StartsWith('-') ? text[1..] : text;
        return digits.Length > 0 && digits.All(char.IsAsciiDigit) && (digits == "0" ? text == "0" : digits[0] != '0');
    }

    // A plain decimal number as digits over a power of ten; the values here have no exponents.
    private static Fraction? Number(string text)
    {
        string digits = text.TrimStart('-', '+');
        if (text.Length - digits.Length > 1 || digits.Count(c => c == '.') > 1 || !digits.Any(char.IsAsciiDigit) || digits.Any(c => c != '.' && !char.IsAsciiDigit(c)))
        {
            return null;
        }

        int point = digits.IndexOf('.', StringComparison.Ordinal);
        int scale = point < 0 ? 0 : digits.Length - point - 1;
        var whole = BigInteger.Parse("0" + digits.Replace(".", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
        return new Fraction(text.StartsWith('-') ? -whole : whole, scale);
    }

    private sealed record Fraction(BigInteger Digits, int Scale)
    {
        public int Compare(BigInteger digits, int scale) => (Digits * BigInteger.Pow(10, scale)).CompareTo(digits * BigInteger.Pow(10, Scale));
    }
}
