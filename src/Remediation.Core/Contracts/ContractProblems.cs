namespace Remediation.Core.Contracts;

/// <summary>Collects problems and warnings while a contract is read, so that one reading names them all.</summary>
internal sealed class ContractProblems
{
    private readonly List<ContractProblem> problems = [];
    private readonly List<ContractWarning> warnings = [];

    internal IReadOnlyList<ContractProblem> Problems => problems;

    internal IReadOnlyList<ContractWarning> Warnings => warnings;

    internal void Add(string code, ContractNode where, string message) => Add(code, where.Path, message, where.Line);

    internal void Add(string code, string path, string message, int? line = null)
    {
        if (problems.Count < ContractLimits.MaxProblems)
        {
            problems.Add(new ContractProblem(code, path, message, line));
        }
    }

    internal void Warn(string code, string column, string test, string message)
    {
        var warning = new ContractWarning(code, column, test, message);
        if (warnings.Count < ContractLimits.MaxProblems && !warnings.Contains(warning))
        {
            warnings.Add(warning);
        }
    }
}
