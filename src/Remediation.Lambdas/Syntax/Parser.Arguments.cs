namespace Remediation.Lambdas.Syntax;

/// <content>What stands in the brackets behind an operand: subscripts and arguments.</content>
internal sealed partial class Parser
{
    private Node Subscript()
    {
        int column = Current.Column;
        Node first = SubscriptItem();
        if (!IsOperator(","))
        {
            return first;
        }

        var items = new List<Node> { first };
        while (TakeOperator(",") && !IsOperator("]"))
        {
            items.Add(SubscriptItem());
        }

        return Made(new DisplayNode(column, "tuple", items), items);
    }

    private Node SubscriptItem()
    {
        int column = Current.Column;
        Node? start = IsOperator(":") ? null : NamedExpression();
        if (!TakeOperator(":"))
        {
            return start!;
        }

        Node? stop = IsOperator(":") || IsOperator("]") || IsOperator(",") ? null : Expression();
        Node? step = TakeOperator(":") && !IsOperator("]") && !IsOperator(",") ? Expression() : null;
        return start is WalrusNode
            ? throw SyntaxException.At(column, "an assignment expression in a slice needs parentheses")
            : Made(new SliceNode(column, start, stop, step), start, stop, step);
    }

    private List<Argument> Arguments()
    {
        _at++;
        var arguments = new List<Argument>();
        while (!IsOperator(")"))
        {
            arguments.Add(OneArgument(arguments));
            if (!TakeOperator(","))
            {
                break;
            }
        }

        Expect(")");
        bool bare = arguments.Any(a => a is { Value: ComprehensionNode { Kind: "generator" } c } && c.Column == a.Column && IsBareGenerator(c));
        return bare && arguments.Count > 1
            ? throw SyntaxException.At(arguments[0].Column, "a generator expression must be in parentheses unless it is the only argument")
            : arguments;
    }

    // A generator in its own parentheses starts at the bracket; a bare one starts where its element does.
    private static bool IsBareGenerator(ComprehensionNode node) => node.Element.Column == node.Column;

    private Argument OneArgument(List<Argument> before)
    {
        int column = Current.Column;
        if (Current is { Kind: TokenKind.Operator, Text: "*" or "**" })
        {
            int stars = _tokens[_at++].Text.Length;
            return new Argument(column, null, stars, Expression());
        }

        if (Current.Kind == TokenKind.Name && _tokens[_at + 1] is { Kind: TokenKind.Operator, Text: "=" })
        {
            string name = Identifier();
            _at++;
            return before.Any(a => a.Keyword == name)
                ? throw SyntaxException.At(column, $"keyword argument '{name}' is there twice")
                : new Argument(column, name, 0, Expression());
        }

        if (before.Any(a => a.Keyword is not null || a.Stars == 2))
        {
            throw SyntaxException.At(column, "a positional argument follows a keyword argument");
        }

        Node value = NamedExpression();
        return new Argument(column, null, 0, IsComprehension() ? Comprehension(column, "generator", value, null) : value);
    }
}
