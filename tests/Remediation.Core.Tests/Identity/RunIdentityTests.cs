using Remediation.Core.Identity;

namespace Remediation.Core.Tests.Identity;

public sealed class RunIdentityTests
{
    [Fact]
    public void RunId_SameSourceAndBatch_IsTheSame()
    {
        Assert.Equal(RunIdentity.RunId("s", "b"), RunIdentity.RunId("s", "b"));
        Assert.NotEqual(RunIdentity.RunId("s", "b"), RunIdentity.RunId("s", "c"));
        Assert.Matches("^[0-9a-f]{32}$", RunIdentity.RunId("s", "b"));
    }

    [Fact]
    public void RunId_PartsThatJoinAlike_DoNotCollide() => Assert.NotEqual(RunIdentity.RunId("ab", "c"), RunIdentity.RunId("a", "bc"));

    [Fact]
    public void ClusterId_OtherOrderOfShapes_IsTheSame() => Assert.Equal(RunIdentity.ClusterId("c", ["x", "y"]), RunIdentity.ClusterId("c", ["y", "x"]));

    [Fact]
    public void RowKey_ColumnsInDeclaredOrder_MakeTheFingerprint()
    {
        var key = RowKey.Of(["a", "b"], ["1", "x\"y"]);

        Assert.Equal("""[["a","1"],["b","x\"y"]]""", key.Json);
        Assert.NotEqual(key.Fingerprint, RowKey.Of(["b", "a"], ["x\"y", "1"]).Fingerprint);
    }

    [Fact]
    public void Fingerprint_RoundTrip_KeepsBytesAndOrder()
    {
        var a = Fingerprint.Of("a"u8);
        var b = Fingerprint.Of("b"u8);

        Assert.Equal(a, Fingerprint.FromBytes(a.ToBytes()));
        Assert.Equal(a < b, a.ToBytes().AsSpan().SequenceCompareTo(b.ToBytes()) < 0);
    }
}
