using System.Globalization;
using System.Text;
using Remediation.Lambdas.Values;

namespace Remediation.Lambdas.Syntax;

/// <summary>String, bytes and f-string literals: prefixes, escapes and implicit concatenation.</summary>
internal static class StringLiteral
{
    public static Node Parse(IReadOnlyList<Token> tokens, ParseBudget budget)
    {
        int column = tokens[0].Column;
        var literals = tokens.Select(Literal.Of).ToList();
        if (literals.Any(l => l.Bytes))
        {
            return literals.All(l => l.Bytes)
                ? new ConstantNode(column, new PyBytes([.. literals.SelectMany(Bytes)]))
                : throw SyntaxException.At(column, "bytes and text literals cannot be joined");
        }

        if (!literals.Any(l => l.Format))
        {
            return new ConstantNode(column, new PyStr(string.Concat(literals.Select(l => Unescape(l.Body, l.Raw, l.BodyColumn)))));
        }

        var parts = new List<Node>();
        foreach (Literal? literal in literals)
        {
            if (literal.Format)
            {
                parts.AddRange(new FormatString(literal.Body, literal.Raw, literal.BodyColumn, literal.Quote, budget).Parse());
            }
            else
            {
                parts.Add(new ConstantNode(literal.BodyColumn, new PyStr(Unescape(literal.Body, literal.Raw, literal.BodyColumn))));
            }
        }

        return new FormatNode(column, parts);
    }

    /// <summary>The text of a literal's body with its escapes resolved.</summary>
    public static string Unescape(string body, bool raw, int column)
    {
        // Python reads source lines with \r\n and \r as \n.
        body = body.Contains('\r', StringComparison.Ordinal) ? throw SyntaxException.At(column, "a carriage return inside a literal") : body;
        if (raw || !body.Contains('\\', StringComparison.Ordinal))
        {
            return Checked(body, column);
        }

        var result = new StringBuilder(body.Length);
        for (int i = 0; i < body.Length; i++)
        {
            if (body[i] != '\\')
            {
                result.Append(body[i]);
                continue;
            }

            i = Escape(body, i + 1, column, result);
        }

        return Checked(result.ToString(), column);
    }

    private static string Checked(string text, int column) =>
        CodePoints.IsWellFormed(text) ? text : throw SyntaxException.At(column, "a lone surrogate cannot be represented");

    private static int Escape(string body, int at, int column, StringBuilder result)
    {
        if (at >= body.Length)
        {
            // The piece of an f-string before a field: the brace is no escape, so the backslash stays.
            result.Append('\\');
            return at;
        }

        char c = body[at];
        switch (c)
        {
            case '\n':
                return at;
            case 'x':
                return Hex(body, at, 2, column, result);
            case 'u':
                return Hex(body, at, 4, column, result);
            case 'U':
                return Hex(body, at, 8, column, result);
            case 'N':
                throw SyntaxException.At(column + at, @"\N{…} is not supported");
            case >= '0' and <= '7':
                int end = at;
                int value = 0;
                while (end < body.Length && end < at + 3 && body[end] is >= '0' and <= '7')
                {
                    value = (value * 8) + (body[end++] - '0');
                }

                result.Append((char)value);
                return end - 1;
        }

        char simple = c switch
        {
            '\\' or '\'' or '"' => c,
            'a' => '\a',
            'b' => '\b',
            'f' => '\f',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'v' => '\v',
            _ => '\0',
        };

        // An unknown escape keeps its backslash.
        _ = simple == '\0' ? result.Append('\\').Append(c) : result.Append(simple);
        return at;
    }

    private static int Hex(string body, int at, int count, int column, StringBuilder result)
    {
        if (at + count >= body.Length
            || !int.TryParse(body.AsSpan(at + 1, count), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int code)
            || code is < 0 or > 0x10FFFF)
        {
            throw SyntaxException.At(column + at, "an escape needs its hexadecimal digits");
        }

        if (code is >= 0xD800 and < 0xE000)
        {
            throw SyntaxException.At(column + at, "a lone surrogate cannot be represented");
        }

        result.Append(char.ConvertFromUtf32(code));
        return at + count;
    }

    private static byte[] Bytes(Literal literal)
    {
        if (literal.Body.Any(c => c > 127))
        {
            throw SyntaxException.At(literal.BodyColumn, "a bytes literal can hold ASCII only");
        }

        // \u and \U are no escapes in bytes.
        string guarded = literal.Raw ? literal.Body : GuardUnicodeEscapes(literal.Body);
        string text = Unescape(guarded, literal.Raw, literal.BodyColumn);
        return text.All(c => c < 256) ? [.. text.Select(c => (byte)c)] : throw SyntaxException.At(literal.BodyColumn, "an escape is over 255");
    }

    private static string GuardUnicodeEscapes(string body)
    {
        var result = new StringBuilder();
        for (int i = 0; i < body.Length; i++)
        {
            result.Append(body[i]);
            if (body[i] == '\\' && i + 1 < body.Length)
            {
                i++;
                result.Append(body[i] is 'u' or 'U' or 'N' ? "\\" : string.Empty).Append(body[i]);
            }
        }

        return result.ToString();
    }

    private sealed record Literal(string Body, int BodyColumn, char Quote, bool Raw, bool Bytes, bool Format)
    {
        public static Literal Of(Token token)
        {
            int quoteAt = token.Text.IndexOfAny(['"', '\'']);
            string prefix = token.Text[..quoteAt].ToLowerInvariant();
            if (prefix is not ("" or "r" or "u" or "b" or "f" or "br" or "rb" or "fr" or "rf"))
            {
                throw SyntaxException.At(token.Column, $"'{prefix}' is not a string prefix");
            }

            char quote = token.Text[quoteAt];
            int width = token.Text.Length >= quoteAt + 6 && token.Text[quoteAt + 1] == quote && token.Text[quoteAt + 2] == quote ? 3 : 1;
            return new Literal(
                token.Text[(quoteAt + width)..^width],
                token.Column + quoteAt + width,
                quote,
                prefix.Contains('r', StringComparison.Ordinal),
                prefix.Contains('b', StringComparison.Ordinal),
                prefix.Contains('f', StringComparison.Ordinal));
        }
    }
}
