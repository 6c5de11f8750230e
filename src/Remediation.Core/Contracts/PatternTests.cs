using System.Diagnostics.CodeAnalysis;

namespace Remediation.Core.Contracts;

/// <summary>The regex and LIKE tests of dbt_expectations.</summary>
internal static class PatternTests
{
    private const string Prefix = "dbt_expectations.expect_column_values_to_";
    private static readonly string[] One = ["regex", "is_raw", "flags"];
    private static readonly string[] Many = ["regex_list", "match_on", "is_raw", "flags"];
    private static readonly string[] OneLike = ["like_pattern"];
    private static readonly string[] ManyLike = ["like_pattern_list", "match_on"];

    /// <summary>False when the test is not a pattern test.</summary>
    internal static bool TryRead(
        TestCall call,
        NodeValues values,
        ContractProblems problems,
        string column,
        out Func<ColumnRules, ColumnRules>? update,
        [NotNullWhen(true)] out string[]? known)
    {
        string name = call.Name.StartsWith(Prefix, StringComparison.Ordinal) ? call.Name[Prefix.Length..] : "";
        bool required = !name.StartsWith("not_", StringComparison.Ordinal);
        update = null;
        known = (required ? name : name["not_".Length..]) switch
        {
            "match_regex" => One,
            "match_regex_list" => Many,
            "match_like_pattern" => OneLike,
            "match_like_pattern_list" => ManyLike,
            _ => null,
        };
        if (known is null)
        {
            return false;
        }

        if (Sources(call, known[0], values, problems) is { } sources && AllGood(call, sources, problems, column))
        {
            update = Update(call, sources, required, values, problems);
        }

        return true;
    }

    private static List<string>? Sources(TestCall call, string argument, NodeValues values, ContractProblems problems)
    {
        if (call.Need(argument, problems) is not { } node)
        {
            return null;
        }

        IReadOnlyList<string>? texts = argument.EndsWith("_list", StringComparison.Ordinal)
            ? values.Texts(node, ContractLimits.MaxTests)
            : values.Text(node) is { } text ? [text] : null;
        string? prefix = Flags(call, values, problems);
        if (texts is null || prefix is null)
        {
            return null;
        }

        bool like = argument.StartsWith("like", StringComparison.Ordinal);
        return [.. texts.Select(t => like ? ContractRegex.FromLike(t) : prefix + t)];
    }

    private static string? Flags(TestCall call, NodeValues values, ContractProblems problems)
    {
        if (call.Find("flags") is not { } node || node is ScalarNode { IsNull: true } or ScalarNode { Text.Length: 0 })
        {
            return "";
        }

        switch (values.Text(node))
        {
            case "i":
                return "(?i)";
            case "c":
                return "";
            case null:
                return null;
            default:
                problems.Add(ContractCodes.UnsupportedRegex, node, "Known flags are i (any case) and c (exact case).");
                return null;
        }
    }

    private static bool AllGood(TestCall call, List<string> sources, ContractProblems problems, string column)
    {
        bool good = true;
        foreach (string source in sources)
        {
            if (!ContractRegex.TryParse(source, out _, out (string Code, string Message) fault, out string? warning))
            {
                problems.Add(fault.Code, call.Node, fault.Message);
                good = false;
            }
            else if (warning is not null)
            {
                problems.Warn(ContractCodes.RegexNotPortable, column, call.Name, warning + ".");
            }
        }

        return good;
    }

    private static Func<ColumnRules, ColumnRules>? Update(
        TestCall call, List<string> sources, bool required, NodeValues values, ContractProblems problems)
    {
        bool any = true;
        if (call.Find("match_on") is { } node)
        {
            string? text = values.Text(node);
            any = text is "any";
            if (text is not ("any" or "all"))
            {
                problems.Add(ContractCodes.InvalidArgument, node, "match_on is any or all.");
                return null;
            }
        }

        // "match any of" is one alternation; "must not match all of" has no single-regex form, and dbt's default for it is any.
        if (required)
        {
            List<string> merged = any && sources.Count > 1 ? [Alternation(sources)] : sources;
            if (!ContractRegex.TryParse(merged[0], out _, out (string Code, string Message) fault, out _))
            {
                problems.Add(fault.Code, call.Node, fault.Message);
                return null;
            }

            return rules => rules with { Patterns = [.. rules.Patterns.Concat(merged).Distinct(StringComparer.Ordinal)] };
        }

        if (!any && sources.Count > 1)
        {
            problems.Add(ContractCodes.InvalidArgument, call.Node, "A list of patterns that must not match is read with match_on: any.");
            return null;
        }

        return rules => rules with { ForbiddenPatterns = [.. rules.ForbiddenPatterns.Concat(sources).Distinct(StringComparer.Ordinal)] };
    }

    private static string Alternation(List<string> sources) => string.Join('|', sources.Select(s => "(?:" + s + ")"));
}
