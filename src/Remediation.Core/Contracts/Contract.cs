using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Remediation.Core.Contracts;

/// <summary>What valid data of one model looks like, column by column. Immutable and thread safe.</summary>
public sealed class Contract
{
    private readonly ContractSettings settings;

    internal Contract(string name, IReadOnlyList<ColumnRules> columns, ContractSettings settings, IReadOnlyList<ContractWarning> warnings)
    {
        this.settings = settings;
        Name = name;
        Columns = columns.ToDictionary(c => c.Name, c => new ColumnContract(c), StringComparer.Ordinal);
        Warnings = [.. warnings];
        Hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(ContractJson.Meaning(this))));
    }

    /// <summary>The model's name; empty for an inline contract without one. Not part of <see cref="Hash"/>.</summary>
    public string Name { get; }

    /// <summary>The columns by name, compared ordinally.</summary>
    public IReadOnlyDictionary<string, ColumnContract> Columns { get; }

    /// <summary>SHA-256, lower case hex, of the canonical JSON of everything that the contract says except its name and warnings.</summary>
    public string Hash { get; }

    /// <summary>What the source said that is not applied: unknown tests, thresholds, patterns that other engines read otherwise.</summary>
    public IReadOnlyList<ContractWarning> Warnings { get; }

    /// <summary>Whether a run of this model may promote itself; columns may say otherwise for themselves, see <see cref="IsManual"/>.</summary>
    public ContractPromotion Promotion => settings.Promotion;

    /// <summary>Largest share of the rows (0 to 1) that a run may change before it is held; null without a limit.</summary>
    public decimal? MaxChangedShare => settings.MaxChangedShare;

    /// <summary>Where promotion writes, or null for the batch's own table.</summary>
    public ContractTarget? Target => settings.Target;

    /// <summary>The key columns that the contract names, in order; empty when it names none. They are identity columns.</summary>
    public IReadOnlyList<string> PrimaryKey => settings.PrimaryKey;

    /// <summary>The model's own settings as declared.</summary>
    internal ContractSettings Settings => settings;

    /// <summary>Whether a run that changes these columns waits for an operator: the model says so, or one of the columns.</summary>
    public bool IsManual(IEnumerable<string> changedColumns) =>
        settings.Promotion == ContractPromotion.Manual
        || changedColumns.Any(c => Columns.GetValueOrDefault(c)?.Promotion == ContractPromotion.Manual);

    /// <summary>The contract as canonical JSON: a valid inline contract, plus its warnings.</summary>
    /// <returns>RFC 8785 text that <see cref="FromJson"/> reads back to an equal contract.</returns>
    public string ToJson() => ContractJson.Whole(this);

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <param name="json">The stored text.</param>
    /// <returns>The contract, with the same <see cref="Hash"/>.</returns>
    /// <exception cref="FormatException">The text is not a stored contract.</exception>
    public static Contract FromJson(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            ContractReading reading = ContractReader.ReadInline(document.RootElement);
            if (reading.Contract is not { } contract)
            {
                throw new FormatException("The text is not a stored contract: " + reading.Problems[0].Code);
            }

            var rules = contract.Columns.Values.Select(c => c.Rules).ToList();
            return new Contract(contract.Name, rules, contract.Settings, ContractJson.Warnings(document.RootElement));
        }
        catch (JsonException fault)
        {
            throw new FormatException("The text is not a stored contract.", fault);
        }
    }
}

/// <summary>The model level settings of <c>meta.remediation</c>.</summary>
internal sealed record ContractSettings(
    IReadOnlyList<string> PrimaryKey, ContractPromotion Promotion, decimal? MaxChangedShare, ContractTarget? Target);
