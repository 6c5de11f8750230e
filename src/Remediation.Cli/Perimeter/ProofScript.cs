namespace Remediation.Cli.Perimeter;

/// <summary>
/// What runs inside of the namespace: facts of the namespace first, then the batch and the controls under one recording. Arguments: the work folder,
/// then the program under proof. The controls are other programs with one thread, so that their process number tells their attempts apart.
/// </summary>
internal static class ProofScript
{
    /// <summary>The address that a control connects to: documentation addresses (RFC 5737) belong to nobody.</summary>
    internal const string ConnectAddress = "198.51.100.7";

    /// <summary>The name that a control looks up: it cannot exist (RFC 6761).</summary>
    internal const string LookupName = "egress-control.invalid";

    /// <summary>The address that the guard is asked for.</summary>
    internal const string GuardAddress = "198.51.100.8";

    /// <summary>The exit code when loopback could not be brought up.</summary>
    internal const int NoLoopback = 90;

    /// <summary>The exit code when the recorder may not trace.</summary>
    internal const int NoRecorder = 91;

    /// <summary>The environment variable that hands <see cref="Steps"/> over, so that no quoting is needed.</summary>
    internal const string StepsVariable = "PROOF_STEPS";

    /// <summary>What runs under the recording.</summary>
    internal const string Steps = $$"""
        w=$1; shift
        unset {{StepsVariable}}
        "$@" run "$w/batch.csv" --contract "$w/contract.yml" --key id --table {{ProofBatch.Table}} --data-dir "$w/data" --report "$w/run.json" --json >"$w/run.out" 2>"$w/run.err"
        echo $? >"$w/run.code"
        "$@" verify-egress --guard-control "http://{{GuardAddress}}:9/" >"$w/guard.out" 2>"$w/guard.err"
        echo $? >"$w/guard.code"
        bash -c 'exec 3<>/dev/tcp/{{ConnectAddress}}/9' 2>/dev/null & echo $! >"$w/connect.pid"; wait $!
        getent hosts {{LookupName}} >/dev/null 2>&1 & echo $! >"$w/lookup.pid"; wait $!
        exit 0
        """;

    /// <summary>The whole script, for <c>sh -c</c>.</summary>
    internal const string Text = $$"""
        w=$1; shift
        ip link set lo up || exit 90
        readlink /proc/self/ns/net >"$w/namespace"
        cat /proc/net/dev >"$w/interfaces"
        cat /proc/net/route >"$w/routes4"
        cat /proc/net/ipv6_route >"$w/routes6" 2>/dev/null
        {{Recorder}} -o "$w/probe" true || exit 91
        exec {{Recorder}} -o "$w/trace" sh -c "${{StepsVariable}}" sh "$w" "$@"
        """;

    // Calls of the network and rings, of all children, without the bytes that are sent: the recording holds no data.
    private const string Recorder = "strace -f -qq -s 0 -e trace=network,io_uring_setup";
}
