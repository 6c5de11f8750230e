using System.Text;
using Remediation.Core.Contracts;
using Remediation.Core.Intake;

namespace Remediation.Adapters.Files;

/// <summary>Contracts as dbt files: <c>name.yml</c> or <c>name.yaml</c> in the contracts folder.</summary>
/// <param name="folder">The folder (CONTRACTS_PATH).</param>
public sealed class ContractFolder(string folder) : IContractSource
{
    /// <inheritdoc/>
    public async Task<ContractReading?> FindAsync(string name, CancellationToken cancellationToken)
    {
        if (!ContractNames.IsValid(name))
        {
            return null;
        }

        foreach (string extension in new[] { ".yml", ".yaml" })
        {
            string path = Path.Combine(folder, name + extension);
            if (File.Exists(path))
            {
                return await ReadAsync(path, name, cancellationToken);
            }
        }

        return null;
    }

    /// <summary>Reads a contract file: the model of the file's name when it has one, else its only model.</summary>
    public static async Task<ContractReading> ReadAsync(string path, string? modelName, CancellationToken cancellationToken)
    {
        string yaml = await File.ReadAllTextAsync(path, Encoding.UTF8, cancellationToken);
        ContractReading named = ContractReader.ReadYaml(yaml, modelName);
        if (named.Contract is not null || modelName is null)
        {
            return named;
        }

        ContractReading only = ContractReader.ReadYaml(yaml, null);
        return only.Contract is not null ? only : named;
    }
}
