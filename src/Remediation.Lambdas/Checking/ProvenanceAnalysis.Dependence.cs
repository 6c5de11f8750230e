using Remediation.Lambdas.Emission;

namespace Remediation.Lambdas.Checking;

/// <content>Whether a piece depends on the parameter.</content>
internal sealed partial class ProvenanceAnalysis
{
    private void BindArguments(CoreInvoke invoke)
    {
        for (int i = 0; i < invoke.Arguments.Count; i++)
        {
            if (Depends(invoke.Arguments[i]))
            {
                _dependent.Add(invoke.Function.Parameters[i]);
            }
        }
    }

    private bool Depends(Core core)
    {
        switch (core)
        {
            case CoreVariable v:
                return _dependent.Contains(v.JsName);
            case CoreFunction f:
                return Depends(f.Body);
            case CoreInvoke i:
                BindArguments(i);
                return Depends(i.Function.Body);
            case CoreConditional c:
                return Depends(c.Test) | Depends(c.Then) | Depends(c.Else);
            case CoreCall c:
                return CallDepends(c);
            default:
                return false;
        }
    }

    private bool CallDepends(CoreCall call)
    {
        bool depends = false;
        foreach (Core? argument in call.Arguments)
        {
            depends |= argument is not null and not CoreFunction && Depends(argument);
        }

        if (depends && call is { Target.Name: "assign", Arguments: [CoreVariable cell, _] })
        {
            _dependent.Add(cell.JsName);
        }

        foreach (CoreFunction argument in call.Arguments.OfType<CoreFunction>())
        {
            // What a helper hands to a function comes from its other arguments.
            if (depends)
            {
                _dependent.UnionWith(argument.Parameters);
            }

            depends |= Depends(argument.Body);
        }

        return depends;
    }
}
