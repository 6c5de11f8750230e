namespace Remediation.Core.Contracts;

/// <summary>A piece of contract text, from YAML or JSON alike, that remembers where it stood.</summary>
internal abstract record ContractNode(string Path, int? Line);

internal sealed record MapNode(string Path, int? Line, IReadOnlyList<KeyValuePair<string, ContractNode>> Entries) : ContractNode(Path, Line)
{
    internal ContractNode? Find(string key)
    {
        foreach (KeyValuePair<string, ContractNode> entry in Entries)
        {
            if (string.Equals(entry.Key, key, StringComparison.Ordinal))
            {
                return entry.Value;
            }
        }

        return null;
    }
}

internal sealed record ListNode(string Path, int? Line, IReadOnlyList<ContractNode> Items) : ContractNode(Path, Line);

internal sealed record ScalarNode(string Path, int? Line, string Text, ScalarKind Kind) : ContractNode(Path, Line)
{
    internal bool IsNull => Kind == ScalarKind.Null;

    internal bool? AsBoolean => Kind switch
    {
        ScalarKind.Boolean => string.Equals(Text, "true", StringComparison.Ordinal),
        ScalarKind.Ambiguous when Text.ToUpperInvariant() is "YES" or "ON" => true,
        ScalarKind.Ambiguous when Text.ToUpperInvariant() is "NO" or "OFF" => false,
        _ => null,
    };
}

internal enum ScalarKind
{
    /// <summary>Quoted, or plain text that YAML 1.1 leaves alone.</summary>
    Text,

    /// <summary>Null, an empty plain scalar or <c>~</c>.</summary>
    Null,

    /// <summary>Text is <c>true</c> or <c>false</c>.</summary>
    Boolean,

    /// <summary>A number whose text stays as it is written.</summary>
    Number,

    /// <summary>Plain text that YAML 1.1 (which dbt reads) turns into other text, e.g. <c>yes</c> into True or <c>012</c> into 10.</summary>
    Ambiguous,
}
