using System.Text.Json;

namespace Remediation.Core.Contracts;

/// <summary>
/// Reads contracts: dbt's own schema files, and the closed inline form in a batch message. Reading answers with data; no text makes it throw.
/// </summary>
public static class ContractReader
{
    /// <summary>Reads one model's contract from a dbt schema file.</summary>
    /// <param name="yaml">The file's text; bounds are in <see cref="ContractLimits"/>.</param>
    /// <param name="modelName">The model, seed, snapshot or source table; null when the file has only one.</param>
    /// <returns>The contract, or every problem found.</returns>
    public static ContractReading ReadYaml(string yaml, string? modelName)
    {
        ArgumentNullException.ThrowIfNull(yaml);
        var problems = new ContractProblems();
        ContractNode? root = YamlContractTree.Read(yaml, problems);
        MapNode? model = root is null ? null : ModelFinder.Find(root, modelName, problems);
        return Finish(model, closed: false, problems);
    }

    /// <summary>Reads the closed inline form: a dbt model entry as JSON, in which unknown keys and unknown tests are refused.</summary>
    /// <param name="contract">E.g. <c>{"columns":[{"name":"a","tests":["not_null"],"meta":{"remediation":{"format":"integer"}}}]}</c>.</param>
    /// <returns>The contract, or every problem found.</returns>
    public static ContractReading ReadInline(JsonElement contract)
    {
        var problems = new ContractProblems();
        ContractNode? root = JsonContractTree.Read(contract, problems);
        if (root is not (null or MapNode))
        {
            problems.Add(ContractCodes.WrongShape, root, "A contract is a JSON object.");
        }

        return Finish(root as MapNode, closed: true, problems);
    }

    private static ContractReading Finish(MapNode? model, bool closed, ContractProblems problems)
    {
        Contract? contract = model is null ? null : new ModelReader(problems, closed).Read(model);
        return new ContractReading(problems.Problems.Count == 0 ? contract : null, problems.Problems);
    }
}
