using System.Text.Json.Serialization;

namespace Remediation.Cli.Perimeter;

/// <summary>What a process asked the kernel to reach.</summary>
/// <param name="Process">The thread that asked, as the recording numbers it.</param>
/// <param name="Call">The system call.</param>
/// <param name="Target">What sort of place it is, in one word of <see cref="AttemptTarget"/>.</param>
/// <param name="Address">The address, the path of a socket, or what else the recording shows.</param>
/// <param name="Port">The port; 0 where there is none.</param>
internal sealed record NetworkAttempt(
    [property: JsonPropertyName("process")] int Process,
    [property: JsonPropertyName("call")] string Call,
    [property: JsonPropertyName("target")] string Target,
    [property: JsonPropertyName("address")] string Address,
    [property: JsonPropertyName("port")] int Port)
{
    /// <summary>Whether this would leave the machine, or could not be judged.</summary>
    [JsonIgnore]
    public bool IsExternal => Target is not (AttemptTarget.Loopback or AttemptTarget.Unix or AttemptTarget.Kernel);
}

/// <summary>Sorts of targets beside the classes of addresses (<c>loopback private link_local multicast public</c>).</summary>
internal static class AttemptTarget
{
    /// <summary>This machine.</summary>
    internal const string Loopback = "loopback";

    /// <summary>A name service: port 53, 853 or 5353 anywhere, or the resolver's own socket. Its answer is fetched from elsewhere.</summary>
    internal const string Dns = "dns";

    /// <summary>A socket in the file system.</summary>
    internal const string Unix = "unix";

    /// <summary>The kernel itself (netlink).</summary>
    internal const string Kernel = "kernel";

    /// <summary>A socket that makes packets by hand, or a ring whose work is not seen as system calls.</summary>
    internal const string Raw = "raw";

    /// <summary>A family or form that this reader does not know; taken for the worst.</summary>
    internal const string Unknown = "unknown";
}
