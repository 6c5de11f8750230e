using Remediation.Lambdas.Values;

namespace Remediation.Lambdas.Syntax;

/// <summary>
/// The inside of an f-string as Python 3.11 reads it: fields hold no backslash, no comment and not the string's own quotes; specifications may nest one
/// level of fields.
/// </summary>
internal sealed class FormatString(string body, bool raw, int column, char quote, ParseBudget budget)
{
    public IReadOnlyList<Node> Parse() => Parts(0, body.Length, level: 0);

    private List<Node> Parts(int from, int to, int level)
    {
        var parts = new List<Node>();
        int literal = from;
        int at = from;
        string text = string.Empty;
        while (at < to)
        {
            char c = body[at];
            if (c == '\\' && !raw)
            {
                // \N{…} is refused by the unescaping; any other escape is two characters that open no field, except a brace after the backslash.
                at += at + 1 < to && body[at + 1] is '{' or '}' ? 1 : 2;
                continue;
            }

            if (c is '{' or '}' && level == 0 && at + 1 < to && body[at + 1] == c)
            {
                text += Literal(literal, at + 1);
                at += 2;
                literal = at;
                continue;
            }

            if (c == '}')
            {
                throw SyntaxException.At(column + at, "a single '}' is not allowed in an f-string");
            }

            if (c != '{')
            {
                at++;
                continue;
            }

            text += Literal(literal, at);
            AddText(parts, text, literal);
            text = string.Empty;
            at = Field(at, to, level, parts);
            literal = at;
        }

        AddText(parts, text + Literal(literal, Math.Min(at, to)), literal);
        return parts;
    }

    private string Literal(int from, int to) => StringLiteral.Unescape(body[from..to], raw, column + from);

    private void AddText(List<Node> parts, string text, int at)
    {
        if (text.Length > 0)
        {
            parts.Add(new ConstantNode(column + at, new PyStr(text)));
        }
    }

    private int Field(int open, int to, int level, List<Node> parts)
    {
        if (level > 1)
        {
            throw SyntaxException.At(column + open, "f-string fields are nested too deeply");
        }

        int end = ExpressionEnd(open + 1, to);
        string expression = body[(open + 1)..end];
        bool debug = false;
        if (end < to && body[end] == '=')
        {
            debug = true;
        }

        if (debug || expression.AsSpan().Trim().IsEmpty)
        {
            throw SyntaxException.At(column + open, debug ? "'=' is not allowed in an f-string field" : "an f-string field is empty");
        }

        if (expression.AsSpan().ContainsAny('\\', '#'))
        {
            throw SyntaxException.At(column + open, "an f-string field cannot hold a backslash or '#'");
        }

        int at = end;
        char conversion = '\0';
        if (at < to && body[at] == '!')
        {
            conversion = at + 1 < to ? body[at + 1] : '\0';
            if (conversion is not ('s' or 'r' or 'a'))
            {
                throw SyntaxException.At(column + at, "the conversion must be !s, !r or !a");
            }

            at += 2;
        }

        FormatNode? specification = null;
        if (at < to && body[at] == ':')
        {
            int close = SpecificationEnd(at + 1, to);
            List<Node> inner = Parts(at + 1, close, level + 1);
            specification = new FormatNode(column + at + 1, inner);
            at = close;
        }

        if (at >= to || body[at] != '}')
        {
            throw SyntaxException.At(column + Math.Min(at, body.Length), "'}' is expected in an f-string");
        }

        // Python compiles the field's text in parentheses, so line breaks in it are blanks.
        string source = "(" + expression + ")";
        IReadOnlyList<Token> tokens = new Tokenizer(source, column + open).Read();
        if (ForbiddenTerms.InTokens(tokens) is { } forbidden)
        {
            throw new SyntaxException(LambdaCodes.ForbiddenTerm, forbidden.Column, $"the name '{forbidden.Text}' is not allowed");
        }

        Node value = new Parser([.. tokens.Skip(1).SkipLast(2), tokens[^1]], budget).ParseField();
        budget.CountNode(value.Depth + 1, column + open);
        parts.Add(new FieldNode(column + open, value, conversion, specification)
        {
            Depth = 1 + Math.Max(value.Depth, specification?.Parts.Select(p => p.Depth).DefaultIfEmpty().Max() ?? 0),
        });
        return at + 1;
    }

    private int ExpressionEnd(int from, int to)
    {
        int brackets = 0;
        for (int i = from; i < to; i++)
        {
            char c = body[i];
            switch (c)
            {
                case '"' or '\'':
                    if (c == quote)
                    {
                        throw SyntaxException.At(column + i, "an f-string field cannot hold the quotes of its string");
                    }

                    i = body.IndexOf(c, i + 1, to - i - 1) is var close and >= 0 ? close : throw SyntaxException.At(column + i, "a string is not closed");
                    break;
                case '(' or '[' or '{':
                    brackets++;
                    break;
                case ')' or ']' or '}' when brackets > 0:
                    brackets--;
                    break;
                case '}' or ':' when brackets == 0:
                    return i;
                case '!' when brackets == 0 && !(i + 1 < to && body[i + 1] == '='):
                    return i;
                case '!':
                    i++;
                    break;
                case '=' when brackets == 0:
                    if (i + 1 < to && body[i + 1] == '=')
                    {
                        i++;
                    }
                    else if (!(i > from && body[i - 1] is '<' or '>'))
                    {
                        return i;
                    }

                    break;
            }
        }

        throw SyntaxException.At(column + from, "'}' is expected in an f-string");
    }

    private int SpecificationEnd(int from, int to)
    {
        int braces = 0;
        for (int i = from; i < to; i++)
        {
            if (body[i] == '{')
            {
                braces++;
            }
            else if (body[i] == '}' && braces-- == 0)
            {
                return i;
            }
        }

        throw SyntaxException.At(column + from, "'}' is expected in an f-string");
    }
}
