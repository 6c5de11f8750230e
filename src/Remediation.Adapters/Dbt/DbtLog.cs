using Microsoft.Extensions.Logging;

namespace Remediation.Adapters.Dbt;

/// <summary>What is told of dbt: codes and figures. What it printed may hold data, and goes to a private file.</summary>
internal static partial class DbtLog
{
    [LoggerMessage(4200, LogLevel.Information, "dbt tested run {RunId}, attempt {Attempt}: exit code {ExitCode}, {Tests} tests, {Refusing} of them refuse")]
    public static partial void Tested(ILogger logger, string runId, int attempt, int exitCode, int tests, int refusing);

    [LoggerMessage(4201, LogLevel.Error, "{Fault} in run {RunId}, attempt {Attempt}: exit code {ExitCode}, {Why}; output in {OutputFile} of the data folder")]
    public static partial void Faulty(ILogger logger, string fault, string runId, int attempt, int exitCode, string why, string outputFile);
}
