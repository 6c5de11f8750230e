namespace Remediation.EndToEnd.Tests.Fixtures;

/// <summary>What a steward would write about the hospital table: codes by their form, closed lists by their values, a hospital's own data by its number.</summary>
internal static class HospitalContract
{
    private const string Measure = "((ami|hf|pn|cac)-[0-9][a-z]?|scip-(card|inf|vte)-[0-9])";

    public static string Yaml { get; } =
        "version: 2\nmodels:\n  - name: hospital\n    columns:\n"
        + Pattern("ProviderNumber", "^[0-9]{5}$")
        + Pattern("ZipCode", "^[0-9]{5}$", "agrees_on: [ProviderNumber]")
        + Pattern("PhoneNumber", "^[0-9]{10}$", "agrees_on: [ProviderNumber]")
        + Accepted("State", "al", "ak")
        + Accepted("HospitalType", "acute care hospitals")
        + Accepted(
            "HospitalOwner",
            "voluntary non-profit - private",
            "voluntary non-profit - church",
            "voluntary non-profit - other",
            "proprietary",
            "government - federal",
            "government - state",
            "government - local",
            "government - hospital district or authority")
        + Accepted("EmergencyService", "yes", "no")
        + Accepted("Condition", "heart attack", "heart failure", "pneumonia", "surgical infection prevention", "children s asthma care")
        + Pattern("MeasureCode", $"^{Measure}$")
        + Pattern("StateAverage", $"^(al|ak)_{Measure}$")
        + Pattern("Score", "^(100|[1-9]?[0-9])%$|^empty$")
        + Pattern("Sample", "^[0-9]+ patients$|^empty$");

    private static string Pattern(string column, string regex, string? meta = null) =>
        Column(column, $"dbt_expectations.expect_column_values_to_match_regex: {{regex: '{regex}'}}")
        + (meta is null ? "" : $"        meta: {{remediation: {{{meta}}}}}\n");

    private static string Accepted(string column, params string[] values) =>
        Column(column, $"accepted_values: {{values: [{string.Join(", ", values.Select(v => $"'{v}'"))}]}}");

    private static string Column(string column, string test) => $"      - name: {column}\n        tests:\n          - not_null\n          - {test}\n";
}
