namespace Remediation.Core.Contracts;

/// <summary>
/// dbt's first schema files: models by name at the top, each with <c>constraints</c> by kind of test. They are read as if they were written in the form of
/// version 2: <c>people: {constraints: {not_null: [id]}}</c> is a model people with a column id that has the test not_null.
/// </summary>
internal static class SchemaVersion1
{
    /// <summary>Whether a file is of this form.</summary>
    internal static bool Is(MapNode file) =>
        file.Find("version") is null && file.Entries.Count > 0 && file.Entries.All(e => e.Value is MapNode model && model.Find("constraints") is MapNode);

    /// <summary>The models of the file in the form of version 2.</summary>
    internal static IEnumerable<MapNode> Models(MapNode file, ContractProblems problems) =>
        file.Entries.Select(e => Model(e.Key, (MapNode)e.Value, problems));

    private static MapNode Model(string name, MapNode model, ContractProblems problems)
    {
        var columns = new List<(string Name, List<ContractNode> Tests)>();
        var modelTests = new List<ContractNode>();
        foreach ((string test, ContractNode node) in ((MapNode)model.Find("constraints")!).Entries)
        {
            foreach (ContractNode item in node is ListNode list ? list.Items : [])
            {
                if (Column(test, item) is { } column)
                {
                    TestsOf(columns, column).Add(Test(test, item));
                }
                else
                {
                    modelTests.Add(Test(test, item));
                }
            }

            if (node is not ListNode)
            {
                problems.Add(ContractCodes.WrongShape, node, $"The constraints of one kind are a list.");
            }
        }

        return Map(
            model,
            ("name", Text(model, name)),
            ("tests", new ListNode(model.Path, model.Line, modelTests)),
            ("columns", new ListNode(
                model.Path,
                model.Line,
                [.. columns.Select(c => Map(model, ("name", Text(model, c.Name)), ("tests", new ListNode(model.Path, model.Line, c.Tests))))])));
    }

    private static string? Column(string test, ContractNode item) => (test, item) switch
    {
        ("not_null" or "unique", ScalarNode { IsNull: false } name) => name.Text,
        ("accepted_values", MapNode map) => (map.Find("field") as ScalarNode)?.Text,
        ("relationships", MapNode map) => (map.Find("from") as ScalarNode)?.Text,
        _ => null,
    };

    private static ContractNode Test(string test, ContractNode item)
    {
        // In relationships "field" is the parent's column; elsewhere it named the column itself.
        IEnumerable<KeyValuePair<string, ContractNode>> arguments =
            item is MapNode map ? map.Entries.Where(e => e.Key != "from" && (e.Key != "field" || test == "relationships")) : [];
        return new MapNode(item.Path, item.Line, [new(test, new MapNode(item.Path, item.Line, [.. arguments]))]);
    }

    private static List<ContractNode> TestsOf(List<(string Name, List<ContractNode> Tests)> columns, string name)
    {
        int known = columns.FindIndex(c => string.Equals(c.Name, name, StringComparison.Ordinal));
        if (known < 0)
        {
            known = columns.Count;
            columns.Add((name, []));
        }

        return columns[known].Tests;
    }

    private static ScalarNode Text(MapNode near, string text) => new(near.Path, near.Line, text, ScalarKind.Text);

    private static MapNode Map(MapNode near, params (string Key, ContractNode Value)[] entries) =>
        new(near.Path, near.Line, [.. entries.Select(e => KeyValuePair.Create(e.Key, e.Value))]);
}
