using Remediation.Lambdas.Checking;
using Remediation.Lambdas.Emission;
using Remediation.Lambdas.Engine;
using Remediation.Lambdas.Syntax;

namespace Remediation.Lambdas;

/// <summary>
/// Text in, verdict out: tokens, syntax tree, whitelist, restricted JavaScript. Total: no text makes it throw. Thread safe; its lambdas share a
/// pool of engines.
/// </summary>
public sealed class LambdaCompiler
{
    private readonly LambdaLimits _limits;
    private readonly EnginePool _engines;

    /// <summary>A compiler with the given limits, or the default ones.</summary>
    /// <param name="limits">The bounds for compiling and running.</param>
    public LambdaCompiler(LambdaLimits? limits = null)
    {
        _limits = limits ?? new LambdaLimits();
        _engines = new EnginePool(_limits);
    }

    /// <summary>Accepts and translates the lambda, or says where and why not.</summary>
    /// <param name="source">Python text, <c>lambda x: …</c>.</param>
    public LambdaVerdict Compile(string source)
    {
        if (source is null || source.Length > _limits.SourceLength)
        {
            return Rejected(LambdaCodes.TooLong, 0, $"the text is longer than {_limits.SourceLength} characters");
        }

        try
        {
            return CompileText(source);
        }
        catch (SyntaxException e)
        {
            return Rejected(e.Code, Math.Clamp(e.Column, 0, source.Length), e.Message);
        }
        catch (InsufficientExecutionStackException)
        {
            return Rejected(LambdaCodes.TooDeep, 0, "the expression is nested too deeply");
        }
        catch (Exception e)
        {
            // A defect here must not take the service down, and must not let the lambda through.
            return Rejected(LambdaCodes.Internal, 0, e.GetType().Name);
        }
    }

    private static LambdaVerdict Rejected(string code, int column, string message) =>
        new() { Rejections = [new LambdaRejection(code, column, message)] };

    private LambdaVerdict CompileText(string source)
    {
        if (!source.StartsWith("lambda", StringComparison.Ordinal))
        {
            return Rejected(LambdaCodes.NotALambda, 0, "the text must start with 'lambda'");
        }

        if (_limits.StrictTerms && ForbiddenTerms.InText(source) is { } term)
        {
            return Rejected(LambdaCodes.ForbiddenTerm, source.IndexOf(term, StringComparison.Ordinal), $"'{term}' is not allowed anywhere in the text");
        }

        IReadOnlyList<Token> tokens = new Tokenizer(source).Read();
        if (ForbiddenTerms.InTokens(tokens) is { } token)
        {
            return Rejected(LambdaCodes.ForbiddenTerm, token.Column, $"the name '{token.Text}' is not allowed");
        }

        var budget = new ParseBudget(_limits);
        LambdaNode tree = new Parser(tokens, budget).ParseLambda();
        var checker = new Checker(_limits);
        CoreFunction core = checker.CheckLambda(tree);
        if (checker.Rejections.Count > 0)
        {
            return new LambdaVerdict { Rejections = [.. checker.Rejections.OrderBy(r => r.Column)] };
        }

        var emitter = new Emitter(_limits);
        string javaScript = emitter.Emit(core);
        LambdaProvenance provenance = ProvenanceAnalysis.Analyze(core);
        return new LambdaVerdict { Lambda = new CompiledLambda(source, javaScript, budget.Nodes, emitter.Deepest, provenance, _engines, _limits) };
    }
}
