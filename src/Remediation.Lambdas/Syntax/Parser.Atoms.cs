using Remediation.Lambdas.Values;

namespace Remediation.Lambdas.Syntax;

/// <content>Atoms, displays, comprehensions, subscripts and arguments.</content>
internal sealed partial class Parser
{
    private Node Atom()
    {
        Token token = Current;
        switch (token.Kind)
        {
            case TokenKind.Number:
                _at++;
                return Made(new ConstantNode(token.Column, NumberLiteral.Parse(token)));
            case TokenKind.Text:
                return Strings();
            case TokenKind.Name:
                return Name();
            case TokenKind.Operator when token.Text == "(":
                return Enclosed(Parenthesis);
            case TokenKind.Operator when token.Text == "[":
                return Enclosed(List);
            case TokenKind.Operator when token.Text == "{":
                return Enclosed(Braces);
            case TokenKind.Operator when token.Text == "...":
                throw new SyntaxException(LambdaCodes.ForbiddenNode, token.Column, "'...' is not allowed");
            case TokenKind.End:
                throw SyntaxException.At(token.Column, "the expression ends too early");
            default:
                throw SyntaxException.At(token.Column, $"'{token.Text}' is not expected here");
        }
    }

    private Node Enclosed(Func<int, Node> read)
    {
        int column = Current.Column;
        _at++;
        _budget.Enter(column);
        Node node = read(column);
        _budget.Leave();
        return node;
    }

    private Node Name()
    {
        Token token = Current;
        PyValue? constant = token.Text switch
        {
            "None" => PyNone.Instance,
            "True" => PyBool.True,
            "False" => PyBool.False,
            _ => null,
        };
        if (constant is not null)
        {
            _at++;
            return Made(new ConstantNode(token.Column, constant));
        }

        return Made(new NameNode(token.Column, Identifier()));
    }

    private Node Strings()
    {
        var tokens = new List<Token>();
        while (Current.Kind == TokenKind.Text)
        {
            tokens.Add(_tokens[_at++]);
        }

        Node node = StringLiteral.Parse(tokens, _budget);
        return node is FormatNode f ? Made(f, f.Parts) : Made(node);
    }

    private Node Parenthesis(int column)
    {
        if (TakeOperator(")"))
        {
            return Made(new DisplayNode(column, "tuple", []));
        }

        Node first = Element();
        if (IsComprehension())
        {
            Node node = Comprehension(column, "generator", first, null);
            Expect(")");
            return node;
        }

        if (!IsOperator(","))
        {
            Expect(")");
            return first is StarNode ? throw SyntaxException.At(column, "a starred expression cannot stand alone") : first;
        }

        List<Node> items = Items(first, ")");
        return Made(new DisplayNode(column, "tuple", items), items);
    }

    private Node List(int column)
    {
        if (TakeOperator("]"))
        {
            return Made(new DisplayNode(column, "list", []));
        }

        Node first = Element();
        if (IsComprehension())
        {
            Node node = Comprehension(column, "list", first, null);
            Expect("]");
            return node;
        }

        List<Node> items = Items(first, "]");
        return Made(new DisplayNode(column, "list", items), items);
    }

    private Node Braces(int column)
    {
        if (TakeOperator("}"))
        {
            return Made(new DictNode(column, []));
        }

        if (IsOperator("**"))
        {
            throw new SyntaxException(LambdaCodes.ForbiddenNode, Current.Column, "'**' is not allowed in a dict display");
        }

        Node first = Element();
        if (!TakeOperator(":"))
        {
            if (IsComprehension())
            {
                Node set = Comprehension(column, "set", first, null);
                Expect("}");
                return set;
            }

            List<Node> items = Items(first, "}");
            return Made(new DisplayNode(column, "set", items), items);
        }

        if (first is WalrusNode or StarNode)
        {
            throw SyntaxException.At(first.Column, "this cannot be the key of a dict display");
        }

        Node value = Expression();
        if (IsComprehension())
        {
            Node dict = Comprehension(column, "dict", first, value);
            Expect("}");
            return dict;
        }

        var pairs = new List<(Node, Node)> { (first, value) };
        while (TakeOperator(",") && !IsOperator("}"))
        {
            if (IsOperator("**"))
            {
                throw new SyntaxException(LambdaCodes.ForbiddenNode, Current.Column, "'**' is not allowed in a dict display");
            }

            Node key = Expression();
            Expect(":");
            pairs.Add((key, Expression()));
        }

        Expect("}");
        return Made(new DictNode(column, pairs), pairs.SelectMany(p => new[] { p.Item1, p.Item2 }));
    }

    private List<Node> Items(Node first, string close)
    {
        var items = new List<Node> { first };
        while (TakeOperator(",") && !IsOperator(close))
        {
            items.Add(Element());
        }

        Expect(close);
        return items;
    }

    private Node Element()
    {
        if (!IsOperator("*"))
        {
            return NamedExpression();
        }

        int column = Current.Column;
        _at++;
        Node value = Binary(0);
        return Made(new StarNode(column, value), value);
    }

    private Node ExpressionList()
    {
        int column = Current.Column;
        Node first = Element();
        if (!IsOperator(","))
        {
            return first;
        }

        var items = new List<Node> { first };
        while (TakeOperator(",") && Current.Kind != TokenKind.End)
        {
            items.Add(Element());
        }

        return Made(new DisplayNode(column, "tuple", items), items);
    }
}
