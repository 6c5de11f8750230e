using Remediation.Core.Trials;

namespace Remediation.Core.Generation.Synthesis.Examples;

/// <summary>Lets the language itself say what an expression makes of the inputs, so that no rounding or spelling of a number is done twice.</summary>
internal sealed class AtomRunner(FixGate gate)
{
    /// <summary>One value for each input, null where it fails; null when the gate refuses the expression.</summary>
    public string?[]? Run(string expression, ExampleTask task)
    {
        if (gate.Judge("lambda x: " + expression, task.Contract).Lambda is not { } lambda)
        {
            return null;
        }

        using var function = new CellFunction(lambda, contract: null);
        string?[] values = new string?[task.Inputs.Count];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = function.Apply(task.Inputs[i]).Text;
            if (IsMinusZero(values[i]))
            {
                return null;
            }

            if (i < task.Count && (values[i] is not { Length: > 0 } value || !task.Outputs[i].Contains(value, StringComparison.Ordinal)))
            {
                return null;
            }
        }

        return values;
    }

    private static bool IsMinusZero(string? text) => text is ['-', ..] && text.AsSpan(1).IndexOfAnyExcept("0.") < 0;
}
