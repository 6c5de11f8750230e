using Remediation.Lambdas.Values;

namespace Remediation.Lambdas.Syntax;

/// <content>Atoms, displays, comprehensions, subscripts and arguments.</content>
internal sealed partial class Parser
{
    private Node Atom()
    {
        var token = Current;
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
        var column = Current.Column;
        _at++;
        _budget.Enter(column);
        var node = read(column);
        _budget.Leave();
        return node;
    }

    private Node Name()
    {
        var token = Current;
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

        var node = StringLiteral.Parse(tokens, _budget);
        return node is FormatNode f ? Made(f, f.Parts) : Made(node);
    }

    private Node Parenthesis(int column)
    {
        if (TakeOperator(")"))
        {
            return Made(new DisplayNode(column, "tuple", []));
        }

        var first = Element();
        if (IsComprehension())
        {
            var node = Comprehension(column, "generator", first, null);
            Expect(")");
            return node;
        }

        if (!IsOperator(","))
        {
            Expect(")");
            return first is StarNode ? throw SyntaxException.At(column, "a starred expression cannot stand alone") : first;
        }

        var items = Items(first, ")");
        return Made(new DisplayNode(column, "tuple", items), items);
    }

    private Node List(int column)
    {
        if (TakeOperator("]"))
        {
            return Made(new DisplayNode(column, "list", []));
        }

        var first = Element();
        if (IsComprehension())
        {
            var node = Comprehension(column, "list", first, null);
            Expect("]");
            return node;
        }

        var items = Items(first, "]");
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

        var first = Element();
        if (!TakeOperator(":"))
        {
            if (IsComprehension())
            {
                var set = Comprehension(column, "set", first, null);
                Expect("}");
                return set;
            }

            var items = Items(first, "}");
            return Made(new DisplayNode(column, "set", items), items);
        }

        if (first is WalrusNode or StarNode)
        {
            throw SyntaxException.At(first.Column, "this cannot be the key of a dict display");
        }

        var value = Expression();
        if (IsComprehension())
        {
            var dict = Comprehension(column, "dict", first, value);
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

            var key = Expression();
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

        var column = Current.Column;
        _at++;
        var value = Binary(0);
        return Made(new StarNode(column, value), value);
    }

    private bool IsComprehension()
    {
        if (IsName("async"))
        {
            throw new SyntaxException(LambdaCodes.ForbiddenNode, Current.Column, "'async' is not allowed");
        }

        return IsName("for");
    }

    private Node Comprehension(int column, string kind, Node element, Node? value)
    {
        if (element is StarNode)
        {
            throw SyntaxException.At(column, "a starred expression cannot be the element of a comprehension");
        }

        var clauses = new List<ComprehensionClause>();
        var children = new List<Node?> { element, value };
        while (IsComprehension())
        {
            _at++;
            var target = Targets();
            if (!TakeName("in"))
            {
                throw SyntaxException.At(Current.Column, "'in' is expected");
            }

            var source = Or();
            var conditions = new List<Node>();
            while (TakeName("if"))
            {
                conditions.Add(ComprehensionCondition());
            }

            clauses.Add(new ComprehensionClause(target, source, conditions));
            children.Add(source);
            children.AddRange(conditions);
        }

        return Made(new ComprehensionNode(column, kind, element, value, clauses), children);
    }

    // A condition is a disjunction; an assignment expression in it needs parentheses, a bare lambda is not allowed.
    private Node ComprehensionCondition() => Or();

    private Node Targets()
    {
        var column = Current.Column;
        var first = Target();
        if (!IsOperator(","))
        {
            return first;
        }

        var items = new List<Node> { first };
        while (TakeOperator(",") && !IsName("in"))
        {
            items.Add(Target());
        }

        return Made(new DisplayNode(column, "tuple", items), items);
    }

    private Node Target()
    {
        var column = Current.Column;
        if (IsOperator("*"))
        {
            throw new SyntaxException(LambdaCodes.ForbiddenNode, column, "a starred target is not allowed");
        }

        if (IsOperator("(") || IsOperator("["))
        {
            var close = IsOperator("(") ? ")" : "]";
            return Enclosed(_ =>
            {
                var inner = Targets();
                Expect(close);
                return inner;
            });
        }

        return Made(new NameNode(column, Identifier()));
    }

    private Node Subscript()
    {
        var column = Current.Column;
        var first = SubscriptItem();
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
        var column = Current.Column;
        var start = IsOperator(":") ? null : NamedExpression();
        if (!TakeOperator(":"))
        {
            return start!;
        }

        var stop = IsOperator(":") || IsOperator("]") || IsOperator(",") ? null : Expression();
        var step = TakeOperator(":") && !IsOperator("]") && !IsOperator(",") ? Expression() : null;
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
        var bare = arguments.Any(a => a is { Value: ComprehensionNode { Kind: "generator" } c } && c.Column == a.Column && IsBareGenerator(c));
        return bare && arguments.Count > 1
            ? throw SyntaxException.At(arguments[0].Column, "a generator expression must be in parentheses unless it is the only argument")
            : arguments;
    }

    // A generator in its own parentheses starts at the bracket; a bare one starts where its element does.
    private static bool IsBareGenerator(ComprehensionNode node) => node.Element.Column == node.Column;

    private Argument OneArgument(List<Argument> before)
    {
        var column = Current.Column;
        if (Current is { Kind: TokenKind.Operator, Text: "*" or "**" })
        {
            var stars = _tokens[_at++].Text.Length;
            return new Argument(column, null, stars, Expression());
        }

        if (Current.Kind == TokenKind.Name && _tokens[_at + 1] is { Kind: TokenKind.Operator, Text: "=" })
        {
            var name = Identifier();
            _at++;
            return before.Any(a => a.Keyword == name)
                ? throw SyntaxException.At(column, $"keyword argument '{name}' is there twice")
                : new Argument(column, name, 0, Expression());
        }

        if (before.Any(a => a.Keyword is not null || a.Stars == 2))
        {
            throw SyntaxException.At(column, "a positional argument follows a keyword argument");
        }

        var value = NamedExpression();
        return new Argument(column, null, 0, IsComprehension() ? Comprehension(column, "generator", value, null) : value);
    }

    private Node ExpressionList()
    {
        var column = Current.Column;
        var first = Element();
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
