namespace Remediation.Lambdas.Syntax;

/// <content>Comprehensions and generator expressions.</content>
internal sealed partial class Parser
{
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
            Node target = Targets();
            if (!TakeName("in"))
            {
                throw SyntaxException.At(Current.Column, "'in' is expected");
            }

            Node source = Or();
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
        int column = Current.Column;
        Node first = Target();
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
        int column = Current.Column;
        if (IsOperator("*"))
        {
            throw new SyntaxException(LambdaCodes.ForbiddenNode, column, "a starred target is not allowed");
        }

        if (IsOperator("(") || IsOperator("["))
        {
            string close = IsOperator("(") ? ")" : "]";
            return Enclosed(_ =>
            {
                Node inner = Targets();
                Expect(close);
                return inner;
            });
        }

        return Made(new NameNode(column, Identifier()));
    }
}
