using System.Collections.Frozen;
using Remediation.Core.Reasons;
using Remediation.Lambdas;

namespace Remediation.Core.Generation.Prompting;

/// <summary>What a model is told about a refusal: the code, and what to do about it.</summary>
internal static class RefusalAdvice
{
    private static readonly FrozenDictionary<string, string> Advice = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        [ReasonCode.ConstantOutput] = "a branch returns a value that does not come from x; compute every result from x",
        [ReasonCode.LiteralData] = "a text or number in the function would end up in the data; only punctuation, calendar names and texts of the contract may",
        [LambdaCodes.NotALambda] = "the function must be one lambda with exactly one parameter: lambda x: expression",
        [LambdaCodes.Syntax] = "it is not one valid Python 3.11 expression (no statements, no backslash between the braces of an f-string)",
        [LambdaCodes.ForbiddenTerm] = "it has a word that is never allowed (import, exec, eval, os, subprocess, double underscores)",
        [LambdaCodes.ForbiddenNode] = "it has a form of expression that is not allowed",
        [LambdaCodes.UnknownName] = "it uses a name that is not in the list",
        [LambdaCodes.UnknownMethod] = "it uses a method that is not in the list",
        [LambdaCodes.BadArguments] = "a call has the wrong arguments",
        [LambdaCodes.TooLong] = "it is too long",
        [LambdaCodes.TooDeep] = "it is nested too deeply",
        [LambdaCodes.RegexUnsupported] = "its regular expression is not supported; use a simpler one",
        [LambdaCodes.Unordered] = "it depends on the order of a set",
        [LambdaCodes.LateBinding] = "an inner function outlives its loop variable",
        [GenerationDefect.ExamplesNotMet] = "the function does not give the wanted results",
        [GenerationDefect.EmptyAnswer] = "the answer was empty",
        [GenerationDefect.EndlessAnswer] = "the answer did not end; keep it short",
        [GenerationDefect.AnswerNotJson] = "the answer was not one JSON object",
        [GenerationDefect.AnswerDuplicateProperty] = "the answer named a property twice",
        [GenerationDefect.AnswerWrongShape] = "the answer's properties were not exactly those of the schema",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The advice on a code; the bare code when there is none.</summary>
    public static string Of(string code) => Advice.TryGetValue(code, out string? advice) ? $"{code}: {advice}" : code;
}
