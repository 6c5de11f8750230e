using Remediation.Lambdas.Checking;
using Remediation.Lambdas.Language;
using Remediation.Lambdas.Syntax;

namespace Remediation.Lambdas.Tests;

/// <summary>The whitelist itself: default reject, and one table for everything.</summary>
public sealed class LanguageTableTests
{
    [Fact]
    public void Check_NodeKindNobodyReviewed_Rejected()
    {
        var checker = new Checker(new LambdaLimits());
        checker.Check(new InventedNode(3));
        Assert.Equal(LambdaCodes.ForbiddenNode, Assert.Single(checker.Rejections).Code);
    }

    [Fact]
    public void Check_OperatorAndDisplayNobodyReviewed_Rejected()
    {
        var constant = new ConstantNode(0, PyValue.None);
        foreach (Node node in new Node[] { new BinaryNode(0, "<=>", constant, constant), new UnaryNode(0, "++", constant), new DisplayNode(0, "frozen", [constant]) })
        {
            var checker = new Checker(new LambdaLimits());
            checker.Check(node);
            Assert.Equal(LambdaCodes.ForbiddenNode, Assert.Single(checker.Rejections).Code);
        }
    }

    [Fact]
    public void Check_EveryNodeKindOfTheTree_IsKnownToTheTest()
    {
        // A new kind must be added here and get an accepting and a rejecting case in the corpora.
        string[] known =
        [
            "AttributeNode", "BinaryNode", "BooleanNode", "CallNode", "CompareNode", "ComprehensionNode", "ConditionalNode", "ConstantNode", "DictNode", "DisplayNode", "FieldNode", "FormatNode",
            "LambdaNode", "NameNode", "SliceNode", "StarNode", "SubscriptNode", "UnaryNode", "WalrusNode",
        ];
        IOrderedEnumerable<string> kinds = typeof(Node).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(Node))).Select(t => t.Name).Order(StringComparer.Ordinal);
        Assert.Equal(known, kinds);
    }

    [Fact]
    public void All_JsNames_AreUniqueExceptMethodsOfSeveralTypes()
    {
        foreach (IGrouping<string, Declaration>? group in LanguageTable.All.GroupBy(d => d.JsName).Where(g => g.Count() > 1))
        {
            Assert.All(group, d => Assert.NotNull(d.Receiver));
            Assert.Equal(group.Count(), group.Select(d => d.Receiver).Distinct().Count());
        }
    }

    [Fact]
    public void All_NoNameIsForbiddenOrPrivate()
    {
        string[] never = ["eval", "exec", "compile", "open", "getattr", "setattr", "globals", "locals", "vars", "dir", "input", "print", "breakpoint", "object", "super", "memoryview", "now", "today", "utcnow"];
        Assert.All(LanguageTable.All, d =>
        {
            Assert.DoesNotContain("_" + "_", d.Name, StringComparison.Ordinal);
            Assert.DoesNotContain(d.Name.Split('.')[^1] == "compile" && d.Name == "re.compile" ? "re" : d.Name.Split('.')[^1], never);
        });
    }

    [Fact]
    public void Entries_EachNameableDeclaration_HasSignatureAndDescription()
    {
        Assert.Equal(LanguageTable.All.Count(d => d.Kind != DeclarationKind.Operator), LambdaVocabulary.Entries.Count);
        Assert.All(LambdaVocabulary.Entries, e => Assert.False(string.IsNullOrWhiteSpace(e.Description) || string.IsNullOrWhiteSpace(e.Signature)));
        Assert.Contains(LambdaVocabulary.Entries, e => e is { Name: "str.split", Signature: "str.split([sep], [maxsplit])" });
        Assert.Contains(LambdaVocabulary.Entries, e => e.Name == "re.sub");
    }

    [Fact]
    public void All_RequiredParameters_ComeFirst() =>
        Assert.All(LanguageTable.All, d => Assert.Equal(d.Signature.Required, d.Signature.Parameters.TakeWhile(p => !p.Optional).Count()));

    [Theory]
    [InlineData("lambda x: re.sub('\\\\N{BULLET}', '', x)")]
    [InlineData("lambda x: re.compile('(?i)é(?P<é>a)').match(x)")]
    [InlineData("lambda x: x if re.search('a{70000}', x, re.I | re.M) else re.match(string=x, pattern='a{70000}')")]
    public void Compile_ConstantPatternThatCannotBeKeptExact_RejectedWithItsPlace(string source)
    {
        LambdaVerdict verdict = new LambdaCompiler().Compile(source);
        Assert.All(verdict.Rejections, r => Assert.Equal(LambdaCodes.RegexUnsupported, r.Code));
        Assert.StartsWith("'", source[verdict.Rejections[0].Column..], StringComparison.Ordinal);
    }

    [Fact]
    public void Compile_ConstantPatternThatCPythonRefuses_FailsWhenItRunsAsThere()
    {
        using LambdaRunner runner = new LambdaCompiler().Compile("lambda x: re.sub('(', '', x) if x else x").Lambda!.CreateRunner();
        Assert.Equal(LambdaCodes.ValueError, runner.Run(PyValue.FromText("a")).ErrorCode);
        Assert.True(runner.Run(PyValue.FromText(string.Empty)).Ok);
    }

    [Theory]
    [InlineData("lambda x: x.strip()", "function (x) { return py.strip(x); }")]
    [InlineData("lambda v: v[0:2]", "function ($v) { return py.slice($v, 0, 2, null); }")]
    [InlineData("lambda x: x if x else None", "function (x) { return (py.truth(x) ? x : null); }")]
    [InlineData("lambda x: [c for c in x if c > 'a']", "function (x) { return py.list(py.each(x, \"x\", function ($c) { return py.gt($c, \"a\"); }, function ($c) { return $c; })); }")]
    [InlineData("lambda x: x.split(maxsplit=1)", "function (x) { return py.split(x, py.absent(), 1); }")]
    [InlineData("lambda x: (y := x.strip()) or y", "function (x) { return (function ($$y) { return py.or(py.assign($$y, py.strip(x)), function () { return py.read($$y); }); })(py.cell()); }")]
    public void JavaScript_IsTheRestrictedExpression(string source, string javaScript) =>
        Assert.Equal(javaScript, new LambdaCompiler().Compile(source).Lambda!.JavaScript);

    [Fact]
    public void JavaScript_OfEveryCorpusLambda_UsesOnlyTheRestrictedForms()
    {
        // Strings out, then: py.name, bound variables, numbers, null true false, function, return, and punctuation.
        var compiler = new LambdaCompiler();
        foreach (string? line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Corpus", "coverage.txt")).Where(l => l.StartsWith("lambda", StringComparison.Ordinal)))
        {
            string text = System.Text.RegularExpressions.Regex.Replace(compiler.Compile(line).Lambda?.JavaScript ?? string.Empty, "\"(?:[^\"\\\\]|\\\\.)*\"", "0", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(5));
            text = System.Text.RegularExpressions.Regex.Replace(text, @"py\.[A-Za-z_0-9]+\(|\$+\w+|\bx\b|\bfunction \(|\breturn\b|\bnull\b|\btrue\b|\bfalse\b|-?\d+", string.Empty, System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(5));
            Assert.Equal(string.Empty, string.Concat(text.Where(c => !"(){}?:;, ".Contains(c))));
        }
    }

    private sealed record InventedNode(int Column) : Node(Column);
}
