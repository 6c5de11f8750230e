using System.Security.Cryptography;
using Remediation.Core.Ledger;

namespace Remediation.Core.Tests.Ledger;

public sealed class MerkleProofsTests
{
    // Leaves and proofs of the Certificate Transparency reference tree.
    private static readonly byte[][] Reference =
        [.. new[] { "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f" }.Select(l => MerkleTree.LeafHash(Convert.FromHexString(l)))];

    [Theory]
    [InlineData(0, 1, "")]
    [InlineData(0, 8, "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7 5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e 6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4")]
    [InlineData(5, 8, "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0 d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7")]
    [InlineData(2, 3, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125")]
    [InlineData(1, 5, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d 5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b")]
    public void ForInclusion_ReferenceTree_IsAsPublished(int index, int size, string path) =>
        Assert.Equal(path, Hex(Built(MerkleProofBuilder.ForInclusion(index, size), Reference[..size])));

    [Theory]
    [InlineData(1, 1, "")]
    [InlineData(1, 8, "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7 5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e 6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4")]
    [InlineData(6, 8, "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0 d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7")]
    [InlineData(2, 5, "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b")]
    public void ForConsistency_ReferenceTree_IsAsPublished(int old, int size, string path) =>
        Assert.Equal(path, Hex(Built(MerkleProofBuilder.ForConsistency(old, size), Reference[..size])));

    [Fact]
    public void Proofs_EverySizeAndPlace_AgreeWithTheRecursiveDefinition()
    {
        byte[][] leaves = [.. Enumerable.Range(0, 40).Select(i => MerkleTree.LeafHash([(byte)i]))];
        for (int size = 1; size <= leaves.Length; size++)
        {
            byte[] root = Root(leaves[..size]);
            for (int index = 0; index < size; index++)
            {
                IReadOnlyList<byte[]> path = Built(MerkleProofBuilder.ForInclusion(index, size), leaves[..size]);
                Assert.Equal(Inclusion(index, leaves[..size]), path);
                Assert.True(MerkleProofs.IsIncluded(leaves[index], index, size, path, root));
            }

            for (int old = 0; old <= size; old++)
            {
                IReadOnlyList<byte[]> path = Built(MerkleProofBuilder.ForConsistency(old, size), leaves[..size]);
                Assert.Equal(old == 0 ? [] : Consistency(old, leaves[..size], whole: true), path);
                Assert.True(MerkleProofs.IsConsistent(old, Root(leaves[..old]), size, root, path));
            }
        }
    }

    [Fact]
    public void IsIncluded_AnyChange_IsNoProof()
    {
        byte[][] leaves = [.. Enumerable.Range(0, 21).Select(i => MerkleTree.LeafHash([(byte)i]))];
        byte[] root = Root(leaves);
        for (int index = 0; index < leaves.Length; index++)
        {
            IReadOnlyList<byte[]> path = Built(MerkleProofBuilder.ForInclusion(index, leaves.Length), leaves);
            Assert.False(MerkleProofs.IsIncluded(leaves[(index + 1) % leaves.Length], index, leaves.Length, path, root));
            Assert.False(MerkleProofs.IsIncluded(leaves[index], (index + 1) % leaves.Length, leaves.Length, path, root));
            Assert.False(MerkleProofs.IsIncluded(leaves[index], index, leaves.Length, [.. path.Skip(1)], root));
            Assert.False(MerkleProofs.IsIncluded(leaves[index], index, leaves.Length, [.. path, leaves[0]], root));
            Assert.All(Enumerable.Range(0, path.Count), i => Assert.False(MerkleProofs.IsIncluded(leaves[index], index, leaves.Length, Flipped(path, i), root)));
        }

        Assert.False(MerkleProofs.IsIncluded(root, 0, 0, [], root));
        Assert.False(MerkleProofs.IsIncluded(leaves[0], -1, 21, [], root));
    }

    [Fact]
    public void IsConsistent_AnyChange_IsNoProof()
    {
        byte[][] leaves = [.. Enumerable.Range(0, 21).Select(i => MerkleTree.LeafHash([(byte)i]))];
        byte[] root = Root(leaves);
        for (int old = 1; old < leaves.Length; old++)
        {
            byte[] oldRoot = Root(leaves[..old]);
            IReadOnlyList<byte[]> path = Built(MerkleProofBuilder.ForConsistency(old, leaves.Length), leaves);
            Assert.False(MerkleProofs.IsConsistent(old, root, leaves.Length, root, path));
            Assert.False(MerkleProofs.IsConsistent(old, oldRoot, leaves.Length, oldRoot, path));
            Assert.False(MerkleProofs.IsConsistent(old, oldRoot, leaves.Length, root, [.. path.Skip(1)]));
            Assert.False(MerkleProofs.IsConsistent(old, oldRoot, leaves.Length, root, [.. path, root]));
            Assert.All(Enumerable.Range(0, path.Count), i => Assert.False(MerkleProofs.IsConsistent(old, oldRoot, leaves.Length, root, Flipped(path, i))));
        }

        Assert.False(MerkleProofs.IsConsistent(2, root, 1, root, []));
        Assert.False(MerkleProofs.IsConsistent(0, root, 21, root, []));
    }

    [Fact]
    public void Build_TooFewLeaves_IsRefused() =>
        Assert.Throws<InvalidOperationException>(() => Built(MerkleProofBuilder.ForInclusion(0, 4), Reference[..3]));

    [Theory]
    [InlineData(-1, 3)]
    [InlineData(3, 3)]
    public void ForInclusion_NoSuchLeaf_IsRefused(long index, long size) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => MerkleProofBuilder.ForInclusion(index, size));

    private static IReadOnlyList<byte[]> Built(MerkleProofBuilder builder, byte[][] leaves)
    {
        foreach (byte[] leaf in leaves)
        {
            builder.Add(leaf);
        }

        return builder.Build();
    }

    private static string Hex(IReadOnlyList<byte[]> path) => string.Join(' ', path.Select(Convert.ToHexStringLower));

    private static List<byte[]> Flipped(IReadOnlyList<byte[]> path, int at)
    {
        List<byte[]> changed = [.. path];
        changed[at] = [.. changed[at]];
        changed[at][7] ^= 1;
        return changed;
    }

    // RFC 6962 sections 2.1, 2.1.1 and 2.1.2 word by word.
    private static byte[] Root(byte[][] d) => d.Length switch
    {
        0 => SHA256.HashData([]),
        1 => d[0],
        _ => SHA256.HashData([1, .. Root(d[..Split(d.Length)]), .. Root(d[Split(d.Length)..])]),
    };

    private static List<byte[]> Inclusion(int m, byte[][] d)
    {
        if (d.Length == 1)
        {
            return [];
        }

        int k = Split(d.Length);
        return m < k ? [.. Inclusion(m, d[..k]), Root(d[k..])] : [.. Inclusion(m - k, d[k..]), Root(d[..k])];
    }

    private static List<byte[]> Consistency(int m, byte[][] d, bool whole)
    {
        if (m == d.Length)
        {
            return whole ? [] : [Root(d)];
        }

        int k = Split(d.Length);
        return m <= k ? [.. Consistency(m, d[..k], whole), Root(d[k..])] : [.. Consistency(m - k, d[k..], false), Root(d[..k])];
    }

    private static int Split(int n)
    {
        int k = 1;
        while (k * 2 < n)
        {
            k *= 2;
        }

        return k;
    }
}
