namespace Remediation.Cli.Client;

/// <summary>What to do about a problem, by its code and status.</summary>
internal static class ClientAdvice
{
    internal const string Unreachable = "HOST_UNREACHABLE";
    internal const string TimedOut = "HOST_TIMED_OUT";
    internal const string NotTheHost = "NOT_THE_HOST";

    internal static string For(string code, int status) => (code, status) switch
    {
        (Unreachable, _) => "Start the host (remediation host), or give its address with --url or REMEDIATION_URL.",
        (TimedOut, _) => "The host is busy or stopping; try again.",
        (NotTheHost, _) => "Check the address given with --url or REMEDIATION_URL.",
        ("BATCH_CONFLICT", _) => "Another body was sent under this batch id; send this one under an id of its own.",
        ("INVALID_STATE", _) => "Look at the run's state with 'remediation status' and choose what is legal in it.",
        (_, 400) => "Mend the message and send it again.",
        (_, 401) => "Give a key with --api-key or REMEDIATION_KEY; D/keys.json on the host holds them.",
        (_, 403) => "Use a key whose role allows this call.",
        (_, 404) => "Check the id; 'remediation reviews' and GET /api/runs list what there is.",
        (_, 413) => "Put the rows into a .jsonl file below the intake folder and send its uri and sha256.",
        (_, 422) => "Choose another function or other examples; --dry-run shows what they would do.",
        (_, 429 or 503) => "Wait a little and try again.",
        (_, >= 500) => "Look into the host's log for the run id, then try again.",
        _ => "",
    };
}
