namespace Remediation.Lambdas.Tests;

public sealed class ProvenanceTests
{
    [Theory]
    [InlineData("x.strip()", true, "", "")]
    [InlineData("x.replace('a', 'b')", true, "", "b")]
    [InlineData("'Smith'", false, "Smith", "Smith")]
    [InlineData("x or 'Smith'", false, "Smith", "Smith")]
    [InlineData("x if x != 'Jones' else 'Smith'", false, "Smith", "Smith")]
    [InlineData("None if x == 'N/A' else x", false, "<null>", "")]
    [InlineData("x[:0] + 'Smith'", true, "", "Smith")]
    [InlineData("datetime.strptime(x, '%d/%m/%Y').strftime('%Y-%m-%d')", true, "", "%Y-%m-%d")]
    [InlineData("{'M': 'Male', 'F': 'Female'}.get(x, 'Other')", true, "", "Male|Female|Other")]
    [InlineData("{'M': 'Male'}[x]", true, "", "Male")]
    [InlineData("(lambda p: p[0] + '-' + p[1])(x.split('/'))", true, "", "-")]
    [InlineData("(lambda p: 'Smith')(x)", false, "Smith", "Smith")]
    [InlineData("re.sub(r'\\d', '#', x)", true, "", "#")]
    [InlineData("re.sub(r'\\d', lambda m: 'Smith', x)", true, "", "Smith")]
    [InlineData("f'ID-{x}'", true, "", "ID-")]
    [InlineData("''.join(c for c in x if c != 'q')", true, "", "")]
    [InlineData("x.strip() == 'yes'", true, "", "")]
    [InlineData("x and 'Smith'", false, "Smith", "Smith")]
    [InlineData("(y := 'Smith') and x and y", false, "Smith", "Smith")]
    [InlineData("5", false, "5", "")]
    public void Analyze_Expression_FindsConstantsAndLiterals(string expression, bool depends, string constants, string literals)
    {
        LambdaProvenance provenance = new LambdaCompiler().Compile("lambda x: " + expression).Lambda!.Provenance;
        Assert.Equal(depends, provenance.EveryBranchDependsOnParameter);
        Assert.Equal(constants, string.Join('|', provenance.ConstantResults.Select(c => c ?? "<null>")));
        Assert.Equal(literals.Split('|').Order(StringComparer.Ordinal), provenance.LiteralsInResult.DefaultIfEmpty(string.Empty).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("chr(83) + chr(109)", true)]
    [InlineData("x[:0] + chr(83)", true)]
    [InlineData("x + 'a' * 3", true)]
    [InlineData("x + (y if (y := 'Smi' + 'th') else '')", true)]
    [InlineData("x.zfill(5)", false)]
    [InlineData("x + calendar.month_name[1]", true)]
    [InlineData("calendar.month_name[int(x)]", false)]
    public void Analyze_ComputedConstant_Reported(string expression, bool computed) =>
        Assert.Equal(computed, new LambdaCompiler().Compile("lambda x: " + expression).Lambda!.Provenance.HasComputedConstant);
}
