namespace Remediation.Lambdas.Checking;

/// <summary>A variable; <paramref name="JsName"/> is mangled so that it can collide neither with <c>py</c> nor with JavaScript's words.</summary>
internal sealed record Variable(string Name, string JsName, bool IsCell, bool IsLoop)
{
    /// <summary>False while a comprehension's variable is declared but not yet given a value.</summary>
    public bool Bound { get; set; } = true;

    public static Variable Plain(string name, bool loop = false) => new(name, name == "x" ? "x" : "$" + name, IsCell: false, loop);

    /// <summary>A variable that an assignment expression sets: it lives in a cell, so that closures see the change as in Python.</summary>
    public static Variable Cell(string name) => new(name, "$$" + name, IsCell: true, IsLoop: false);
}

/// <summary>One function or comprehension scope. Python's scopes and JavaScript's function scopes nest alike.</summary>
internal sealed class Scope(Scope? parent, bool isLambda)
{
    private readonly Dictionary<string, Variable> _variables = [];

    public Scope? Parent { get; } = parent;

    public bool IsLambda { get; } = isLambda;

    public IEnumerable<Variable> Variables => _variables.Values;

    public void Declare(Variable variable) => _variables[variable.Name] = variable;

    public Variable? Find(string name)
    {
        for (Scope? scope = this; scope is not null; scope = scope.Parent)
        {
            if (scope._variables.TryGetValue(name, out Variable? variable))
            {
                return variable;
            }
        }

        return null;
    }

    public Variable? Own(string name) => _variables.GetValueOrDefault(name);
}
