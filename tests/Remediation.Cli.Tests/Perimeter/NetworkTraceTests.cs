using Remediation.Cli.Perimeter;

namespace Remediation.Cli.Tests.Perimeter;

/// <summary>Lines as strace writes them.</summary>
public sealed class NetworkTraceTests
{
    [Theory]
    [InlineData("""7 connect(3, {sa_family=AF_INET, sin_port=htons(443), sin_addr=inet_addr("8.8.8.8")}, 16) = -1 ENETUNREACH (Network is unreachable)""", "connect public 8.8.8.8 443", true)]
    [InlineData("""7 connect(3, {sa_family=AF_INET, sin_port=htons(5672), sin_addr=inet_addr("10.0.0.7")}, 16 <unfinished ...>""", "connect private 10.0.0.7 5672", true)]
    [InlineData("""7 connect(3, {sa_family=AF_INET, sin_port=htons(7071), sin_addr=inet_addr("127.0.0.1")}, 16) = 0""", "connect loopback 127.0.0.1 7071", false)]
    [InlineData("""7 connect(3, {sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr("127.0.0.53")}, 16) = 0""", "connect dns 127.0.0.53 53", true)]
    [InlineData("""7 connect(3, {sa_family=AF_INET6, sin6_port=htons(443), sin6_flowinfo=htonl(0), inet_pton(AF_INET6, "2001:db8::1", &sin6_addr), sin6_scope_id=0}, 28) = 0""", "connect public 2001:db8::1 443", true)]
    [InlineData("""7 connect(3, {sa_family=AF_INET6, sin6_port=htons(80), sin6_flowinfo=htonl(0), inet_pton(AF_INET6, "::ffff:127.0.0.1", &sin6_addr), sin6_scope_id=0}, 28) = 0""", "connect loopback ::ffff:127.0.0.1 80", false)]
    [InlineData("""7 connect(3, {sa_family=AF_UNIX, sun_path="/var/run/nscd/socket"}, 110) = -1 ENOENT (No such file or directory)""", "connect unix /var/run/nscd/socket 0", false)]
    [InlineData("""7 connect(3, {sa_family=AF_UNIX, sun_path="/run/systemd/resolve/io.systemd.Resolve"}, 42) = 0""", "connect dns /run/systemd/resolve/io.systemd.Resolve 0", true)]
    [InlineData("""7 connect(3, {sa_family=AF_VSOCK, svm_cid=VMADDR_CID_HOST, svm_port=1}, 16) = 0""", "connect unknown AF_VSOCK 0", true)]
    [InlineData("""7 connect(3, 0x7ffe6fd8d800, 16) = -1 EFAULT (Bad address)""", "connect unknown unreadable 0", true)]
    [InlineData("""7 sendto(3, ""..., 40, MSG_NOSIGNAL, {sa_family=AF_INET, sin_port=htons(9), sin_addr=inet_addr("192.168.1.1")}, 16) = 40""", "sendto private 192.168.1.1 9", true)]
    [InlineData("""7 sendto(3, [{nlmsg_len=20, nlmsg_type=RTM_GETADDR}], 20, 0, {sa_family=AF_NETLINK, nl_pid=0, nl_groups=00000000}, 12) = 20""", "sendto kernel netlink 0", false)]
    [InlineData("""7 sendmsg(3, {msg_name={sa_family=AF_INET, sin_port=htons(9), sin_addr=inet_addr("224.0.0.251")}, msg_namelen=16, msg_iov=[{iov_base=""..., iov_len=1}], msg_iovlen=1}, 0) = 1""", "sendmsg multicast 224.0.0.251 9", true)]
    [InlineData("""7 <... sendmmsg resumed>[{msg_hdr={msg_name={sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr("10.1.1.1")}}, msg_len=40}], 1, MSG_NOSIGNAL) = 1""", "sendmmsg dns 10.1.1.1 53", true)]
    [InlineData("""7 socket(AF_PACKET, SOCK_RAW, htons(ETH_P_ALL)) = 3""", "socket raw AF_PACKET, SOCK_RAW, htons(ETH_P_ALL 0", true)]
    [InlineData("""7 socket(AF_INET, SOCK_RAW, IPPROTO_ICMP) = 3""", "socket raw AF_INET, SOCK_RAW, IPPROTO_ICMP 0", true)]
    [InlineData("""7 io_uring_setup(8, {flags=0}) = 4""", "io_uring_setup raw io_uring 0", true)]
    public void Read_Call_IsTheAttempt(string line, string attempt, bool external)
    {
        NetworkAttempt read = Assert.Single(NetworkTrace.Read([line]));

        Assert.Equal(7, read.Process);
        Assert.Equal(attempt, $"{read.Call} {read.Target} {read.Address} {read.Port}");
        Assert.Equal(external, read.IsExternal);
    }

    [Theory]
    [InlineData("""7 socket(AF_INET, SOCK_STREAM, IPPROTO_TCP) = 3""")]
    [InlineData("""7 socket(AF_NETLINK, SOCK_RAW|SOCK_CLOEXEC, NETLINK_ROUTE) = 3""")]
    [InlineData("""7 bind(3, {sa_family=AF_INET, sin_port=htons(0), sin_addr=inet_addr("0.0.0.0")}, 16) = 0""")]
    [InlineData("""7 getpeername(0, 0x7ffe6fd8d800, [16]) = -1 ENOTSOCK (Socket operation on non-socket)""")]
    [InlineData("""7 accept4(3, {sa_family=AF_INET, sin_port=htons(40000), sin_addr=inet_addr("127.0.0.1")}, [16], SOCK_CLOEXEC) = 4""")]
    [InlineData("""7 sendto(3, ""..., 10, MSG_NOSIGNAL, NULL, 0) = 10""")]
    [InlineData("""7 sendmsg(3, {msg_name=NULL, msg_namelen=0, msg_iov=[{iov_base=""..., iov_len=1}], msg_iovlen=1}, 0) = 1""")]
    [InlineData("""7 connect(3, {sa_family=AF_UNSPEC, sa_data=""}, 16) = 0""")]
    [InlineData("""7 --- SIGCHLD {si_signo=SIGCHLD, si_code=CLD_EXITED, si_pid=8, si_uid=0} ---""")]
    [InlineData("""7 +++ exited with 0 +++""")]
    public void Read_CallWithoutADestination_IsNoAttempt(string line) => Assert.Empty(NetworkTrace.Read([line]));

    [Fact]
    public void Read_SeveralMessagesInOneCall_AreSeveralAttempts()
    {
        const string Line =
            """9 sendmmsg(3, [{msg_hdr={msg_name={sa_family=AF_INET, sin_port=htons(1), sin_addr=inet_addr("8.8.8.8")}}}, {msg_hdr={msg_name={sa_family=AF_INET, sin_port=htons(2), sin_addr=inet_addr("9.9.9.9")}}}], 2, 0) = 2""";

        Assert.Equal(["8.8.8.8", "9.9.9.9"], NetworkTrace.Read([Line]).Select(a => a.Address));
    }
}
