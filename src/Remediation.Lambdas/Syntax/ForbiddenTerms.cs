namespace Remediation.Lambdas.Syntax;

/// <summary>The first, cheap wall: words that no fix may contain. The whitelist is what protects us.</summary>
internal static class ForbiddenTerms
{
    private static readonly string[] Names = ["import", "exec", "eval", "os", "subprocess"];

    private static readonly string[] Texts = ["import", "exec", "eval", "os.", "subprocess", "__"];

    public static Token? InTokens(IReadOnlyList<Token> tokens)
    {
        foreach (Token token in tokens)
        {
            if (token.Kind == TokenKind.Name && (Names.Contains(token.Text) || token.Text.Contains("__", StringComparison.Ordinal)))
            {
                return token;
            }
        }

        return null;
    }

    public static string? InText(string source) => Array.Find(Texts, t => source.Contains(t, StringComparison.Ordinal));
}
