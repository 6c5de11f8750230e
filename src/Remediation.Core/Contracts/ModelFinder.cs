namespace Remediation.Core.Contracts;

/// <summary>Finds one model's entry in a dbt schema file.</summary>
internal static class ModelFinder
{
    private static readonly string[] Lists = ["models", "seeds", "snapshots"];

    internal static MapNode? Find(ContractNode root, string? name, ContractProblems problems)
    {
        if (root is not MapNode file)
        {
            problems.Add(ContractCodes.WrongShape, root, "A dbt schema file is a mapping with the key models.");
            return null;
        }

        int before = problems.Problems.Count;
        var models = All(file, problems).ToList();
        if (problems.Problems.Count > before)
        {
            return null;
        }

        List<MapNode> found = name is null ? models : models.FindAll(m => string.Equals(NameOf(m), name, StringComparison.Ordinal));
        if (found.Count == 1)
        {
            return found[0];
        }

        if (found.Count == 0)
        {
            problems.Add(ContractCodes.ModelNotFound, "", name is null ? "The file has no models." : $"The file has no model '{Words.Clip(name)}'.");
        }
        else
        {
            problems.Add(ContractCodes.ModelAmbiguous, "", name is null ? "The file has several models: name one." : "The file has several models of this name.");
        }

        return null;
    }

    private static IEnumerable<MapNode> All(MapNode file, ContractProblems problems)
    {
        if (SchemaVersion1.Is(file))
        {
            foreach (MapNode model in SchemaVersion1.Models(file, problems))
            {
                yield return model;
            }

            yield break;
        }

        foreach (string list in Lists)
        {
            foreach (MapNode model in Entries(file, list, problems))
            {
                yield return model;
            }
        }

        foreach (MapNode source in Entries(file, "sources", problems))
        {
            foreach (MapNode table in Entries(source, "tables", problems))
            {
                yield return table;
            }
        }
    }

    private static IEnumerable<MapNode> Entries(MapNode parent, string key, ContractProblems problems)
    {
        switch (parent.Find(key))
        {
            case null or ScalarNode { IsNull: true }:
                yield break;
            case ListNode list:
                foreach (ContractNode item in list.Items)
                {
                    if (item is MapNode map)
                    {
                        yield return map;
                    }
                    else
                    {
                        problems.Add(ContractCodes.WrongShape, item, "An entry is a mapping with a name.");
                    }
                }

                break;
            case { } other:
                problems.Add(ContractCodes.WrongShape, other, $"{key} is a list.");
                break;
        }
    }

    private static string? NameOf(MapNode model) => (model.Find("name") as ScalarNode)?.Text;
}
