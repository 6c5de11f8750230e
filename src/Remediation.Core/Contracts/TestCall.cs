namespace Remediation.Core.Contracts;

/// <summary>One test as a file writes it: a name, or a mapping from a name to arguments, or <c>test_name</c> beside the arguments.</summary>
internal sealed class TestCall
{
    private static readonly string[] Settings =
        ["name", "description", "config", "severity", "tags", "meta", "enabled", "store_failures", "store_failures_as", "arguments", "test_name"];

    private static readonly string[] Thresholds = ["error_if", "warn_if", "fail_calc", "limit"];
    private static readonly string[] Conditions = ["where", "row_condition", "group_by"];

    private readonly List<KeyValuePair<string, ContractNode>> arguments = [];
    private readonly List<KeyValuePair<string, ContractNode>> conditions = [];
    private readonly List<string> thresholds = [];

    private TestCall(string name, ContractNode node)
    {
        Name = name;
        Node = node;
    }

    internal string Name { get; }

    internal ContractNode Node { get; }

    internal bool Disabled { get; private set; }

    internal static TestCall? Read(ContractNode node, ContractProblems problems)
    {
        switch (node)
        {
            case ScalarNode { Kind: ScalarKind.Text, Text.Length: > 0 } scalar:
                return new TestCall(Plain(scalar.Text), node);
            case MapNode map when map.Find("test_name") is ScalarNode { IsNull: false } named:
                var direct = new TestCall(Plain(named.Text), node);
                return direct.Take(map, problems) ? direct : null;
            case MapNode { Entries.Count: 1 } map:
                var call = new TestCall(Plain(map.Entries[0].Key), map.Entries[0].Value);
                return map.Entries[0].Value switch
                {
                    ScalarNode { IsNull: true } => call,
                    MapNode body => call.Take(body, problems) ? call : null,
                    var other => Refuse(other, problems),
                };
            default:
                return Refuse(node, problems);
        }
    }

    internal ContractNode? Find(string name)
    {
        foreach (KeyValuePair<string, ContractNode> argument in arguments)
        {
            if (string.Equals(argument.Key, name, StringComparison.Ordinal) && argument.Value is not ScalarNode { IsNull: true })
            {
                return argument.Value;
            }
        }

        return null;
    }

    internal ContractNode? Need(string name, ContractProblems problems)
    {
        ContractNode? node = Find(name);
        if (node is null)
        {
            problems.Add(ContractCodes.MissingArgument, Node, $"The test '{Words.Clip(Name)}' needs {name}.");
        }

        return node;
    }

    internal void NeedOne(string first, string second, ContractProblems problems)
    {
        if (Find(first) is null && Find(second) is null)
        {
            problems.Add(ContractCodes.MissingArgument, Node, $"The test '{Words.Clip(Name)}' needs {first} or {second}.");
        }
    }

    internal bool? Flag(string name, NodeValues values) => Find(name) is { } node ? values.Boolean(node) : null;

    /// <summary>False, with a problem for each, when there are conditions, or arguments that the test does not take.</summary>
    internal bool Accepts(string[] known, string column, bool closed, ContractProblems problems)
    {
        bool good = true;
        foreach ((string? key, ContractNode? node) in conditions)
        {
            string message = $"'{key}' limits a test to some rows, which single values cannot be checked against";
            if (closed)
            {
                problems.Add(ContractCodes.ConditionRefused, node, message + ".");
            }
            else
            {
                problems.Warn(ContractCodes.ConditionRefused, column, Words.Clip(Name), message + ": the test is not checked here.");
            }

            good = false;
        }

        foreach (string threshold in thresholds)
        {
            problems.Warn(ContractCodes.OptionIgnored, column, Words.Clip(Name), $"'{threshold}' is not used: every value must pass.");
        }

        if (Disabled)
        {
            problems.Warn(ContractCodes.TestDisabled, column, Words.Clip(Name), "The test is switched off in the file.");
        }

        foreach ((string? key, ContractNode? node) in arguments)
        {
            if (!known.Contains(key, StringComparer.Ordinal))
            {
                problems.Add(ContractCodes.UnknownArgument, node, $"The test '{Words.Clip(Name)}' does not take '{Words.Clip(key)}'.");
                good = false;
            }
        }

        return good;
    }

    private bool Take(MapNode body, ContractProblems problems)
    {
        bool good = Sort(body, problems);
        if (body.Find("config") is MapNode config)
        {
            good &= Sort(config, problems, isConfig: true);
        }

        switch (body.Find("arguments"))
        {
            case MapNode nested:
                good &= Sort(nested, problems);
                break;
            case null or ScalarNode { IsNull: true }:
                break;
            case { } other:
                Refuse(other, problems);
                return false;
        }

        return good;
    }

    private bool Sort(MapNode body, ContractProblems problems, bool isConfig = false)
    {
        bool good = true;
        foreach ((string? key, ContractNode? node) in body.Entries)
        {
            if (Conditions.Contains(key, StringComparer.Ordinal))
            {
                if (node is not ScalarNode { IsNull: true })
                {
                    conditions.Add(new(key, node));
                }
            }
            else if (Thresholds.Contains(key, StringComparer.Ordinal))
            {
                thresholds.Add(key);
            }
            else if (string.Equals(key, "severity", StringComparison.Ordinal))
            {
                if (node is ScalarNode { Text: "warn" or "WARN" })
                {
                    thresholds.Add("severity: warn");
                }
            }
            else if (string.Equals(key, "enabled", StringComparison.Ordinal))
            {
                Disabled |= (node as ScalarNode)?.AsBoolean == false;
            }
            else if (!isConfig && !Settings.Contains(key, StringComparer.Ordinal))
            {
                good &= Add(key, node, problems);
            }
        }

        return good;
    }

    private bool Add(string key, ContractNode node, ContractProblems problems)
    {
        if (arguments.Exists(a => string.Equals(a.Key, key, StringComparison.Ordinal)))
        {
            problems.Add(ContractCodes.DuplicateKey, node, $"'{Words.Clip(key)}' is given twice.");
            return false;
        }

        arguments.Add(new(key, node));
        return true;
    }

    private static TestCall? Refuse(ContractNode node, ContractProblems problems)
    {
        problems.Add(ContractCodes.WrongShape, node, "A test is a name, or a mapping from one name to its arguments.");
        return null;
    }

    // dbt's own tests may be written with their package.
    private static string Plain(string name) => name.StartsWith("dbt.", StringComparison.Ordinal) ? name[4..] : name;
}
