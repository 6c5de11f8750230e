namespace Remediation.Lambdas.Syntax;

/// <content>Operators, from the loosest to the tightest, and what stands behind an operand.</content>
internal sealed partial class Parser
{
    private Node Or() => BooleanLevel("or", And);

    private Node And() => BooleanLevel("and", Not);

    private Node BooleanLevel(string name, Func<Node> operand)
    {
        Node first = operand();
        if (!IsName(name))
        {
            return first;
        }

        var operands = new List<Node> { first };
        while (TakeName(name))
        {
            operands.Add(operand());
        }

        return Made(new BooleanNode(first.Column, name, operands), operands);
    }

    private Node Not()
    {
        if (!IsName("not"))
        {
            return Comparison();
        }

        int column = Current.Column;
        _at++;
        _budget.Enter(column);
        Node operand = Not();
        _budget.Leave();
        return Made(new UnaryNode(column, "not", operand), operand);
    }

    private Node Comparison()
    {
        Node first = Binary(0);
        var rest = new List<(string, Node)>();
        while (ComparisonOperator() is { } op)
        {
            rest.Add((op, Binary(0)));
        }

        return rest.Count == 0 ? first : Made(new CompareNode(first.Column, first, rest), rest.Select(r => r.Item2).Append(first));
    }

    private string? ComparisonOperator()
    {
        if (Current.Kind == TokenKind.Operator && Current.Text is "<" or ">" or "<=" or ">=" or "==" or "!=")
        {
            return _tokens[_at++].Text;
        }

        if (TakeName("in"))
        {
            return "in";
        }

        if (TakeName("is"))
        {
            return TakeName("not") ? "is not" : "is";
        }

        if (IsName("not") && _tokens[_at + 1] is { Kind: TokenKind.Name, Text: "in" })
        {
            _at += 2;
            return "not in";
        }

        return null;
    }

    private static int Precedence(Token token) => token.Kind != TokenKind.Operator ? -1 : token.Text switch
    {
        "|" => 0,
        "^" => 1,
        "&" => 2,
        "<<" or ">>" => 3,
        "+" or "-" => 4,
        "*" or "/" or "//" or "%" or "@" => 5,
        _ => -1,
    };

    private Node Binary(int level)
    {
        Node left = Unary();
        while (Precedence(Current) is var precedence && precedence >= level)
        {
            string op = _tokens[_at++].Text;
            Node right = Binary(precedence + 1);
            left = Made(new BinaryNode(left.Column, op, left, right), left, right);
        }

        return left;
    }

    private Node Unary()
    {
        if (Current.Kind == TokenKind.Operator && Current.Text is "-" or "+" or "~")
        {
            Token token = _tokens[_at++];
            _budget.Enter(token.Column);
            Node operand = Unary();
            _budget.Leave();
            return Made(new UnaryNode(token.Column, token.Text, operand), operand);
        }

        if (IsName("await") || IsName("yield"))
        {
            throw new SyntaxException(LambdaCodes.ForbiddenNode, Current.Column, $"'{Current.Text}' is not allowed");
        }

        Node target = Postfix();
        if (!IsOperator("**"))
        {
            return target;
        }

        _at++;
        _budget.Enter(target.Column);
        Node exponent = Unary();
        _budget.Leave();
        return Made(new BinaryNode(target.Column, "**", target, exponent), target, exponent);
    }

    private Node Postfix()
    {
        Node node = Atom();
        while (true)
        {
            if (TakeOperator("."))
            {
                int column = Current.Column;
                string name = Identifier();
                node = Made(new AttributeNode(column, node, name), node);
            }
            else if (IsOperator("("))
            {
                List<Argument> arguments = Arguments();
                node = Made(new CallNode(node.Column, node, arguments), arguments.Select(a => a.Value).Append(node));
            }
            else if (TakeOperator("["))
            {
                Node index = Subscript();
                Expect("]");
                node = Made(new SubscriptNode(node.Column, node, index), node, index);
            }
            else
            {
                return node;
            }
        }
    }
}
