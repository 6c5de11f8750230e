namespace Remediation.Lambdas.Syntax;

/// <summary>
/// Python's tokens, as far as one expression needs them. Comments, backslash continuation and names beyond ASCII are refused; line breaks
/// count as blanks inside brackets only.
/// </summary>
internal sealed class Tokenizer(string source, int offset = 0)
{
    private static readonly string[] Operators =
    [
        "**=", "//=", ">>=", "<<=", "...", "**", "//", ">>", "<<", "<=", ">=", "==", "!=", "->", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=",
        "@=", ":=", "+", "-", "*", "/", "%", "@", "&", "|", "^", "~", "<", ">", "(", ")", "[", "]", "{", "}", ",", ":", ".", ";", "=",
    ];

    private readonly List<Token> _tokens = [];
    private int _brackets;

    /// <summary>All tokens, the last one is <see cref="TokenKind.End"/>.</summary>
    public IReadOnlyList<Token> Read()
    {
        int at = 0;
        while (at < source.Length)
        {
            at = Next(at);
        }

        Add(TokenKind.End, string.Empty, source.Length);
        return _tokens;
    }

    private static bool IsNameStart(char c) => char.IsAsciiLetter(c) || c == '_';

    private static bool IsNamePart(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';

    private int Next(int at)
    {
        char c = source[at];
        if (c is ' ' or '\t' or '\f')
        {
            return at + 1;
        }

        if (c is '\n' or '\r')
        {
            return _brackets > 0 || string.IsNullOrWhiteSpace(source[at..])
                ? at + 1
                : throw SyntaxException.At(offset + at, "a line break outside of brackets ends the expression");
        }

        if (IsNameStart(c))
        {
            return Name(at);
        }

        if (char.IsAsciiDigit(c) || (c == '.' && at + 1 < source.Length && char.IsAsciiDigit(source[at + 1])))
        {
            return Number(at);
        }

        return c is '"' or '\'' ? Text(at, at) : Operator(at);
    }

    private int Name(int start)
    {
        int at = start;
        while (at < source.Length && IsNamePart(source[at]))
        {
            at++;
        }

        if (at < source.Length && source[at] is '"' or '\'' && at - start <= 2)
        {
            return Text(start, at);
        }

        Add(TokenKind.Name, source[start..at], start);
        return at;
    }

    private int Number(int start)
    {
        int at = start;
        while (at < source.Length && (IsNamePart(source[at]) || source[at] == '.'
            || (source[at] is '+' or '-' && source[at - 1] is 'e' or 'E' && !IsHex(start))))
        {
            at++;
        }

        Add(TokenKind.Number, source[start..at], start);
        return at;
    }

    private bool IsHex(int start) => source[start] == '0' && start + 1 < source.Length && source[start + 1] is 'x' or 'X';

    private int Text(int start, int quoteAt)
    {
        char quote = source[quoteAt];
        bool triple = quoteAt + 2 < source.Length && source[quoteAt + 1] == quote && source[quoteAt + 2] == quote;
        int at = quoteAt + (triple ? 3 : 1);
        while (at < source.Length)
        {
            if (source[at] == '\\')
            {
                at += 2;
                continue;
            }

            if (!triple && source[at] is '\n' or '\r')
            {
                break;
            }

            if (source[at] == quote && (!triple || (at + 2 < source.Length && source[at + 1] == quote && source[at + 2] == quote)))
            {
                at += triple ? 3 : 1;
                Add(TokenKind.Text, source[start..at], start);
                return at;
            }

            at++;
        }

        throw SyntaxException.At(offset + start, "a string literal is not closed");
    }

    private int Operator(int at)
    {
        foreach (string op in Operators)
        {
            if (string.CompareOrdinal(source, at, op, 0, op.Length) == 0)
            {
                _brackets += op is "(" or "[" or "{" ? 1 : op is ")" or "]" or "}" ? -1 : 0;
                Add(TokenKind.Operator, op, at);
                return at + op.Length;
            }
        }

        throw SyntaxException.At(offset + at, $"character U+{(int)source[at]:X4} is not part of the language");
    }

    private void Add(TokenKind kind, string text, int at) => _tokens.Add(new Token(kind, text, offset + at));
}
