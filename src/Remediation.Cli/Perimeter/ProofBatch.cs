using System.Globalization;
using System.Text;

namespace Remediation.Cli.Perimeter;

/// <summary>The batch of a proof: a table of its own making with cells to mend in two columns, the same every time.</summary>
internal static class ProofBatch
{
    /// <summary>The table's name.</summary>
    internal const string Table = "egress_proof";

    private const int Rows = 400;

    /// <summary>The contract as a dbt schema file.</summary>
    internal const string Contract = """
        version: 2
        models:
          - name: egress_proof
            columns:
              - name: id
                tests: [not_null, unique]
              - name: day
                tests: [not_null]
                meta:
                  remediation:
                    format: "date:%Y-%m-%d"
                    day_first: true
                    examples: ["2026-01-31"]
              - name: code
                tests:
                  - not_null
                  - dbt_expectations.expect_column_values_to_match_regex:
                      regex: '^[A-Z]{2}[0-9]{4}$'
                meta:
                  remediation:
                    examples: ["AB1234"]

        """;

    /// <summary>The table as CSV.</summary>
    internal static string Csv()
    {
        var text = new StringBuilder("id,day,code\n");
        for (int i = 1; i <= Rows; i++)
        {
            var day = new DateOnly(2026, 1 + (i % 12), 1 + (i % 28));
            string format = (i % 4) switch
            {
                0 => "dd/MM/yyyy",
                1 => "d MMM yyyy",
                _ => "yyyy-MM-dd",
            };
            string code = (i % 5 == 0 ? " " : "") + "AB" + i.ToString("0000", CultureInfo.InvariantCulture);
            text.Append(CultureInfo.InvariantCulture, $"{i},{day.ToString(format, CultureInfo.InvariantCulture)},{code}\n");
        }

        return text.ToString();
    }
}
