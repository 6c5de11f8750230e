namespace Remediation.Cli.Tests;

/// <summary>Bodies for all commands, which only tell what options came.</summary>
internal static class Recorder
{
    internal static CliHandlers All(Action<object> saw) => new()
    {
        Run = Body<RunOptions>(saw),
        Host = Body<HostOptions>(saw),
        AuditVerify = Body<AuditVerifyOptions>(saw),
        AuditQuery = Body<AuditQueryOptions>(saw),
        AuditProve = Body<AuditProveOptions>(saw),
        AuditExport = Body<AuditExportOptions>(saw),
        LambdaCheck = Body<LambdaCheckOptions>(saw),
        LambdaEval = Body<LambdaEvalOptions>(saw),
        LambdaSuggest = Body<LambdaSuggestOptions>(saw),
        VerifyEgress = Body<VerifyEgressOptions>(saw),
    };

    private static CliHandler<T> Body<T>(Action<object> saw)
        where T : notnull => (options, _, _) =>
        {
            saw(options);
            return Task.FromResult(ExitCode.Done);
        };
}
