namespace Remediation.Lambdas.Syntax;

/// <summary>
/// Recursive descent over Python's expression grammar. Depth and node count are bounded while parsing, so no input can exhaust the stack.
/// </summary>
internal sealed partial class Parser
{
    private static readonly HashSet<string> Keywords = new(StringComparer.Ordinal)
    {
        "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del", "elif", "else", "except",
        "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal", "not", "or", "pass", "raise", "return", "try",
        "while", "with", "yield",
    };

    private readonly IReadOnlyList<Token> _tokens;
    private readonly ParseBudget _budget;
    private int _at;

    public Parser(IReadOnlyList<Token> tokens, ParseBudget budget)
    {
        _tokens = tokens;
        _budget = budget;
    }

    private Token Current => _tokens[_at];

    /// <summary>The whole text: <c>lambda x: …</c> and nothing after it.</summary>
    public LambdaNode ParseLambda()
    {
        if (!IsName("lambda"))
        {
            throw new SyntaxException(LambdaCodes.NotALambda, Current.Column, "the text must start with 'lambda'");
        }

        var lambda = (LambdaNode)Lambda();
        if (Current.Kind != TokenKind.End)
        {
            throw IsOperator(",")
                ? new SyntaxException(LambdaCodes.NotALambda, Current.Column, "one lambda is expected, not a tuple")
                : SyntaxException.At(Current.Column, $"'{Current.Text}' is not expected here");
        }

        if (lambda.Parameters.Count != 1)
        {
            throw new SyntaxException(LambdaCodes.NotALambda, lambda.Column, "the lambda must take exactly one positional parameter");
        }

        return lambda;
    }

    /// <summary>One expression with nothing after it: the field of an f-string, which may also be a bare tuple.</summary>
    public Node ParseField()
    {
        Node node = ExpressionList();
        return Current.Kind == TokenKind.End ? node : throw SyntaxException.At(Current.Column, $"'{Current.Text}' is not expected here");
    }

    private bool IsOperator(string text) => Current.Kind == TokenKind.Operator && Current.Text == text;

    private bool IsName(string text) => Current.Kind == TokenKind.Name && Current.Text == text;

    private bool TakeOperator(string text)
    {
        if (!IsOperator(text))
        {
            return false;
        }

        _at++;
        return true;
    }

    private bool TakeName(string text)
    {
        if (!IsName(text))
        {
            return false;
        }

        _at++;
        return true;
    }

    private void Expect(string op)
    {
        if (!TakeOperator(op))
        {
            throw Current.Kind == TokenKind.End
                ? SyntaxException.At(Current.Column, $"the expression ends where '{op}' is expected")
                : SyntaxException.At(Current.Column, $"'{op}' is expected instead of '{Current.Text}'");
        }
    }

    private string Identifier()
    {
        if (Current.Kind != TokenKind.Name || Keywords.Contains(Current.Text))
        {
            throw SyntaxException.At(Current.Column, "a name is expected");
        }

        return _tokens[_at++].Text;
    }

    /// <summary>Counts the node and refuses a tree deeper than the limit.</summary>
    private T Made<T>(T node, params ReadOnlySpan<Node?> children)
        where T : Node
    {
        int depth = 0;
        foreach (Node? child in children)
        {
            depth = Math.Max(depth, child?.Depth ?? 0);
        }

        _budget.CountNode(depth + 1, node.Column);
        return node with { Depth = depth + 1 };
    }

    private T Made<T>(T node, IEnumerable<Node?> children)
        where T : Node => Made(node, [.. children]);

    // Each level of precedence is a frame, so nesting is bounded where it recurs: here and at unary operators.
    private Node Expression()
    {
        _budget.Enter(Current.Column);
        try
        {
            if (IsName("lambda"))
            {
                return Lambda();
            }

            Node then = Or();
            if (!IsName("if"))
            {
                return then;
            }

            int column = then.Column;
            _at++;
            Node test = Or();
            if (!TakeName("else"))
            {
                throw SyntaxException.At(Current.Column, "'else' is expected: a conditional expression needs both branches");
            }

            Node otherwise = Expression();
            return Made(new ConditionalNode(column, test, then, otherwise), test, then, otherwise);
        }
        finally
        {
            _budget.Leave();
        }
    }

    private Node NamedExpression()
    {
        if (Current.Kind == TokenKind.Name && _tokens[_at + 1] is { Kind: TokenKind.Operator, Text: ":=" } && !Keywords.Contains(Current.Text))
        {
            int column = Current.Column;
            string name = Identifier();
            _at++;
            Node value = Expression();
            return Made(new WalrusNode(column, name, value), value);
        }

        return Expression();
    }

    private Node Lambda()
    {
        int column = Current.Column;
        _at++;
        var parameters = new List<string>();
        while (!IsOperator(":"))
        {
            if (Current.Kind == TokenKind.Operator)
            {
                throw new SyntaxException(LambdaCodes.ForbiddenNode, Current.Column, "only plain positional parameters are allowed");
            }

            int at = Current.Column;
            string name = Identifier();
            if (parameters.Contains(name))
            {
                throw SyntaxException.At(at, $"parameter '{name}' is there twice");
            }

            parameters.Add(name);
            if (IsOperator("="))
            {
                throw new SyntaxException(LambdaCodes.ForbiddenNode, Current.Column, "parameters with defaults are not allowed");
            }

            if (!TakeOperator(","))
            {
                break;
            }
        }

        Expect(":");
        Node body = Expression();
        return Made(new LambdaNode(column, parameters, body), body);
    }
}
