using System.Globalization;
using System.Text.Json;

namespace Remediation.Core.Contracts;

/// <summary>Turns a JSON element into contract nodes, with the same bounds as the YAML reader.</summary>
internal sealed class JsonContractTree
{
    private readonly ContractProblems problems;
    private int nodes;

    private JsonContractTree(ContractProblems problems) => this.problems = problems;

    /// <summary>Reads an element; null after a problem was added.</summary>
    internal static ContractNode? Read(JsonElement element, ContractProblems problems) => new JsonContractTree(problems).Node(element, "", 1);

    private ContractNode? Node(JsonElement element, string path, int depth)
    {
        if (depth > ContractLimits.MaxDepth)
        {
            return Refuse(ContractCodes.TooDeep, path, $"Nesting is deeper than {ContractLimits.MaxDepth}.");
        }

        if (++nodes > ContractLimits.MaxNodes)
        {
            return Refuse(ContractCodes.TooLarge, path, $"The contract holds more than {ContractLimits.MaxNodes} nodes.");
        }

        return element.ValueKind switch
        {
            JsonValueKind.Object => Map(element, path, depth),
            JsonValueKind.Array => List(element, path, depth),
            JsonValueKind.String => Text(element, path),
            JsonValueKind.Number => new ScalarNode(path, null, element.GetRawText(), ScalarKind.Number),
            JsonValueKind.True => new ScalarNode(path, null, "true", ScalarKind.Boolean),
            JsonValueKind.False => new ScalarNode(path, null, "false", ScalarKind.Boolean),
            JsonValueKind.Null => new ScalarNode(path, null, "", ScalarKind.Null),
            _ => Refuse(ContractCodes.JsonInvalid, path, "There is no JSON value."),
        };
    }

    private ScalarNode? Text(JsonElement element, string path)
    {
        try
        {
            return new ScalarNode(path, null, element.GetString()!, ScalarKind.Text);
        }
        catch (InvalidOperationException)
        {
            Refuse(ContractCodes.JsonInvalid, path, "A lone surrogate is not text.");
            return null;
        }
    }

    private ListNode? List(JsonElement element, string path, int depth)
    {
        var items = new List<ContractNode>(Math.Min(element.GetArrayLength(), ContractLimits.MaxNodes));
        foreach (JsonElement item in element.EnumerateArray())
        {
            if (Node(item, path + "[" + items.Count.ToString(CultureInfo.InvariantCulture) + "]", depth + 1) is not { } node)
            {
                return null;
            }

            items.Add(node);
        }

        return new ListNode(path, null, items);
    }

    private MapNode? Map(JsonElement element, string path, int depth)
    {
        var entries = new List<KeyValuePair<string, ContractNode>>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (JsonProperty member in element.EnumerateObject())
        {
            string name;
            try
            {
                name = member.Name;
            }
            catch (InvalidOperationException)
            {
                Refuse(ContractCodes.JsonInvalid, path, "A lone surrogate is not text.");
                return null;
            }

            if (!seen.Add(name))
            {
                Refuse(ContractCodes.DuplicateKey, path, $"The key '{Words.Clip(name)}' stands here twice.");
                return null;
            }

            if (Node(member.Value, Words.Join(path, name), depth + 1) is not { } node)
            {
                return null;
            }

            entries.Add(new(name, node));
        }

        return new MapNode(path, null, entries);
    }

    private ContractNode? Refuse(string code, string path, string message)
    {
        problems.Add(code, path, message);
        return null;
    }
}
