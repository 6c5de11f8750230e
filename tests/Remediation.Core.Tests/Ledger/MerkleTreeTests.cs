using System.Security.Cryptography;
using Remediation.Core.Ledger;

namespace Remediation.Core.Tests.Ledger;

public sealed class MerkleTreeTests
{
    // The reference tree of the Certificate Transparency test data: leaves, and the roots over the first 1 to 8 of them.
    private static readonly string[] Leaves = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];

    private static readonly string[] Roots =
    [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];

    [Fact]
    public void Root_OfNothing_IsTheHashOfNothing() =>
        Assert.Equal("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", Convert.ToHexStringLower(new MerkleTree().Root()));

    [Fact]
    public void Root_OfReferenceLeaves_IsAsPublished()
    {
        var tree = new MerkleTree();
        for (int i = 0; i < Leaves.Length; i++)
        {
            tree.Append(MerkleTree.LeafHash(Convert.FromHexString(Leaves[i])));
            Assert.Equal(Roots[i], Convert.ToHexStringLower(tree.Root()));
        }
    }

    [Fact]
    public void Root_AnySize_IsThatOfTheRecursiveDefinition()
    {
        var tree = new MerkleTree();
        List<byte[]> leaves = [];
        for (int size = 1; size <= 70; size++)
        {
            leaves.Add(MerkleTree.LeafHash([(byte)size]));
            tree.Append(leaves[^1]);
            Assert.Equal(Recursive([.. leaves]), tree.Root());
        }
    }

    [Fact]
    public void Load_SavedTree_GoesOnAsBefore()
    {
        var tree = new MerkleTree();
        for (byte i = 0; i < 21; i++)
        {
            tree.Append(MerkleTree.LeafHash([i]));
        }

        var loaded = MerkleTree.Load(tree.Save());
        tree.Append(MerkleTree.LeafHash([21]));
        loaded.Append(MerkleTree.LeafHash([21]));

        Assert.Equal(tree.Size, loaded.Size);
        Assert.Equal(tree.Root(), loaded.Root());
    }

    [Theory]
    [InlineData("")]
    [InlineData("3:")]
    [InlineData("-1:")]
    [InlineData("1:00")]
    public void Load_OtherText_IsRefused(string saved) => Assert.Throws<FormatException>(() => MerkleTree.Load(saved));

    private static byte[] Recursive(byte[][] leaves)
    {
        if (leaves.Length == 1)
        {
            return leaves[0];
        }

        int split = 1;
        while (split * 2 < leaves.Length)
        {
            split *= 2;
        }

        return SHA256.HashData([1, .. Recursive(leaves[..split]), .. Recursive(leaves[split..])]);
    }
}
